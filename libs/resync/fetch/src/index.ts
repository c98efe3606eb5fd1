export * from './fetch-list';
export * from './fetch-records';
