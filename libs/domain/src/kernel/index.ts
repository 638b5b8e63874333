export * from './decision';
export * from './event-versions';
export * from './instant';
export * from './local-date';
export * from './values';
