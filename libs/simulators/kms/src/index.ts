export type { SimulatedAccessKey } from './caller-desk';
export type { Alias, KeyStore } from './key-store';
export type { EncryptionContext, KeyState, KmsKey } from './kms-key';
export { createKmsSimulator, DEMO_ACCESS_KEY, KmsSimulator, type KmsSimulatorOptions } from './kms-simulator';
export type { OperationEffect, OperationFault } from './operation-faults';
