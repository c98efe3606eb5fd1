import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const KMS_ERROR_CODES = [
  /** there is no file at the path of the master key */
  'master_key_missing',
  /** the file is there and is not a key: not 32 bytes, or no regular file */
  'master_key_malformed',
  /** somebody other than the owner may read or write the file */
  'master_key_exposed',
  /** a data key that this master key did not wrap, or not for this context */
  'data_key_unreadable',
] as const;
export type KmsErrorCode = (typeof KMS_ERROR_CODES)[number];

export class KmsError extends AppError<KmsErrorCode> {
  override readonly name = 'KmsError';
}
