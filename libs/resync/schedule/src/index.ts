export * from './next-due-time';
