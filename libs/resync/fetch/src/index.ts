export * from './fetch-records';
