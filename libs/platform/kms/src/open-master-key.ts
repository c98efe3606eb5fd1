import { AwsMasterKey } from './aws-master-key';
import { KmsError } from './kms-error';
import { LocalMasterKey } from './local-master-key';
import { CURRENT, PREVIOUS, type MasterKeyNames, type MasterKeyVariables } from './master-key-variables';
import { MasterKeys } from './master-keys';

/**
 * The master keys that the environment chooses: the one that wraps, and the one before it where there is one.
 *
 * @param options.create makes the file of a local key when it is not there; never that of the one before
 * @throws KmsError `master_key_missing`, `master_key_malformed`, `master_key_exposed` for a file; for an alias of KMS
 * what its look-up throws
 */
export async function openMasterKeys(
  variables: MasterKeyVariables,
  options: { readonly create: boolean },
): Promise<MasterKeys> {
  const current = await open(variables, CURRENT, options);
  if (current === undefined) {
    throw new KmsError('master_key_missing', 'Neither a file nor a key of KMS was chosen as the master key');
  }
  const previous = await open(variables, PREVIOUS, { create: false });
  return new MasterKeys(current, previous === undefined ? [] : [previous]);
}

async function open(
  variables: MasterKeyVariables,
  names: MasterKeyNames,
  options: { readonly create: boolean },
): Promise<LocalMasterKey | AwsMasterKey | undefined> {
  const { [names.file]: file, [names.arn]: arn, [names.endpoint]: endpoint } = variables;
  if (arn !== undefined) return AwsMasterKey.open({ arn, endpoint });
  return file === undefined ? undefined : LocalMasterKey.fromFile(file, options);
}
