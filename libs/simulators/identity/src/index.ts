export type { IdTokenFault } from './id-token-fault';
export type { IdentitySimulatorOptions, SimulatedClient } from './identity-simulator-options';
export { IdentitySimulator, createIdentitySimulator } from './identity-simulator';
export type { SignedIn } from './logins';
export { PlainBrowser } from './plain-browser';
export { DEMO_USERS, type SimulatedUser } from './simulated-user';
