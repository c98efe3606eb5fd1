export * from './create-failpoint';
export * from './failpoint-text';
