export { KMS_ERROR_CODES, KmsError, type KmsErrorCode } from './kms-error';
export { LocalMasterKey, type KeyContext } from './local-master-key';
