export * from './port-types';
