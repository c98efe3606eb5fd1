export * from './connector';
export * from './connector-error';
export * from './ocean-environment-name';
export * from './parse-string-list';
