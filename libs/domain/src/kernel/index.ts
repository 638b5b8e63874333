export * from './decision';
export * from './instant';
export * from './local-date';
export * from './values';
