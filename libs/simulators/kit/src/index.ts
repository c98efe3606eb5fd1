export * from './fault';
export * from './random';
export * from './simulator-server';
