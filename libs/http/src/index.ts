export * from './create-http-client';
export * from './http-error';
export * from './http-request';
