export { AwsMasterKey, type AwsCredentials, type AwsMasterKeyOptions, type AwsTimeouts } from './aws-master-key';
export { DataKeyCache, type DataKeyCacheOptions, type DataKeyCounts, type WrappedDataKey } from './data-key-cache';
export { KMS_ERROR_CODES, KmsError, type KmsErrorCode } from './kms-error';
export { LocalMasterKey } from './local-master-key';
export type { KeyContext, MasterKey } from './master-key';
export { checkMasterKey, masterKeyVariables, type MasterKeyVariables } from './master-key-variables';
export { MasterKeys } from './master-keys';
export { openMasterKeys } from './open-master-key';
