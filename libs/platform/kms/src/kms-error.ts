import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const KMS_ERROR_CODES = [
  /** there is no file at the path of the master key, or no such key in KMS */
  'master_key_missing',
  /** what is there is not a key that wraps: a file of another size, or a key of KMS for another use */
  'master_key_malformed',
  /** somebody other than the owner may read or write the file */
  'master_key_exposed',
  /** a data key that this master key did not wrap, or not for this context */
  'data_key_unreadable',
  /** the key in KMS is disabled, or its deletion is pending */
  'master_key_disabled',
  /** there are no credentials for KMS, or they may not use the key */
  'kms_access_denied',
  /** KMS did not answer in time, has a failure of its own, or throttles; nothing is known about key or data key */
  'kms_unavailable',
  /** KMS refuses the request for another reason */
  'kms_rejected',
] as const;
export type KmsErrorCode = (typeof KMS_ERROR_CODES)[number];

export class KmsError extends AppError<KmsErrorCode> {
  override readonly name = 'KmsError';
}
