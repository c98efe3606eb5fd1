export * from './find-connector';
