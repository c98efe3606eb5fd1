import { AwsMasterKey } from './aws-master-key';
import { KmsError } from './kms-error';
import { LocalMasterKey } from './local-master-key';
import type { MasterKeyVariables } from './master-key-variables';

/**
 * The master key that the environment chooses.
 *
 * @param options.create makes the file of a local key when it is not there
 * @throws KmsError `master_key_missing`, `master_key_malformed`, `master_key_exposed` for a file; for an alias of KMS
 * what its look-up throws
 */
export async function openMasterKey(
  variables: MasterKeyVariables,
  options: { readonly create: boolean },
): Promise<LocalMasterKey | AwsMasterKey> {
  const { QUAYSIDE_MASTER_KEY_FILE: file, QUAYSIDE_KMS_KEY_ARN: arn, QUAYSIDE_KMS_ENDPOINT: endpoint } = variables;
  if (arn !== undefined) return AwsMasterKey.open({ arn, endpoint });
  if (file !== undefined) return LocalMasterKey.fromFile(file, options);
  throw new KmsError('master_key_missing', 'Neither a file nor a key of KMS was chosen as the master key');
}
