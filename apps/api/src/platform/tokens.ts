/** Under which Nest gives what is not a class of ours. */
export const CONFIG = Symbol('config');
export const LOGGER = Symbol('logger');
export const EVENT_LOG = Symbol('event-log');
export const MEDIA_STORE = Symbol('media-store');
export const REGISTRY = Symbol('metrics-registry');
export const METRICS = Symbol('metrics');
