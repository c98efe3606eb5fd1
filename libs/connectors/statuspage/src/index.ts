export * from './statuspage-connector';
export type { StatuspageSettings } from './statuspage-settings';
