export * from './config-error';
export * from './parse-environment';
export * from './text-fields';
