import type { KeyStore } from './key-store';
import type { KmsKey } from './kms-key';
import { ALGORITHM } from './request-shapes';

export function aliasList(store: KeyStore, keyId: string | undefined): object {
  return {
    Aliases: store.aliases(keyId).map(({ name, arn, targetKeyId, createdAt }) => ({
      AliasName: name,
      AliasArn: arn,
      TargetKeyId: targetKeyId,
      CreationDate: seconds(createdAt),
    })),
    Truncated: false,
  };
}

/** What AWS tells of a key. */
export function keyMetadata(store: KeyStore, key: KmsKey): object {
  return {
    AWSAccountId: store.accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: seconds(key.createdAt),
    DeletionDate: seconds(key.deletionAt),
    Description: key.description,
    Enabled: key.state === 'Enabled',
    KeyState: key.state,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeySpec: ALGORITHM,
    CustomerMasterKeySpec: ALGORITHM,
    EncryptionAlgorithms: [ALGORITHM],
    KeyManager: 'CUSTOMER',
    Origin: 'AWS_KMS',
    MultiRegion: false,
  };
}

/** AWS writes times as seconds since the epoch, with a fraction. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
