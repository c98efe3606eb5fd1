export * from './http-error';
export * from './http-request';
