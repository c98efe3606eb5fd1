export * from './jobs/resync-job';
