import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { KeyStore } from './key-store';
import { aliasList, keyMetadata, seconds } from './key-views';
import { KmsException, validationFailed } from './kms-exception';
import type { KmsKey } from './kms-key';
import * as shapes from './request-shapes';

/** Takes the body of a request and gives that of the answer, where there is one. */
type Operation = (input: unknown) => object | undefined;

/** What KMS can be asked, by the name in `X-Amz-Target`. */
export function operationsOf(store: KeyStore): ReadonlyMap<string, Operation> {
  return new Map<string, Operation>([
    ['CreateKey', taking(shapes.createKey, (input) => createKey(store, input))],
    ['DescribeKey', taking(shapes.onKey, ({ KeyId }) => ({ KeyMetadata: keyMetadata(store, store.find(KeyId)) }))],
    ['CreateAlias', taking(shapes.onAlias, ({ AliasName, TargetKeyId }) => store.addAlias(AliasName, TargetKeyId))],
    ['UpdateAlias', taking(shapes.onAlias, ({ AliasName, TargetKeyId }) => store.updateAlias(AliasName, TargetKeyId))],
    ['ListAliases', taking(shapes.listAliases, ({ KeyId }) => aliasList(store, KeyId))],
    ['GenerateDataKey', taking(shapes.generateDataKey, (input) => generateDataKey(store, input))],
    ['GenerateDataKeyWithoutPlaintext', taking(shapes.generateDataKey, (input) => withoutPlaintext(store, input))],
    ['Encrypt', taking(shapes.encrypt, (input) => encrypt(store, input))],
    ['Decrypt', taking(shapes.decrypt, (input) => decrypt(store, input))],
    ['ReEncrypt', taking(shapes.reEncrypt, (input) => reEncrypt(store, input))],
    ['EnableKey', taking(shapes.onKey, ({ KeyId }) => setState(store, KeyId, 'Enabled'))],
    ['DisableKey', taking(shapes.onKey, ({ KeyId }) => setState(store, KeyId, 'Disabled'))],
    ['RotateKeyOnDemand', taking(shapes.onKey, ({ KeyId }) => rotate(store, KeyId))],
    ['ScheduleKeyDeletion', taking(shapes.scheduleKeyDeletion, (input) => scheduleDeletion(store, input))],
    ['CancelKeyDeletion', taking(shapes.onKey, ({ KeyId }) => ({ KeyId: store.cancelDeletion(KeyId).arn }))],
  ]);
}

function taking<Shape extends z.ZodType>(
  shape: Shape,
  handle: (input: z.output<Shape>) => object | undefined | void,
): Operation {
  return (input) => {
    const parsed = shape.safeParse(input);
    if (parsed.success) return handle(parsed.data) ?? undefined;
    throw validationFailed(
      parsed.error.issues.map(
        ({ path, message }) => `Value at '${path.join('.')}' failed to satisfy constraint: ${message}`,
      ),
    );
  };
}

function createKey(store: KeyStore, input: z.output<typeof shapes.createKey>): object {
  if (input.KeyUsage !== 'ENCRYPT_DECRYPT' || input.KeySpec !== shapes.ALGORITHM) {
    throw new KmsException('UnsupportedOperationException', 'Only symmetric keys for encryption are here.');
  }
  return { KeyMetadata: keyMetadata(store, store.create({ description: input.Description })) };
}

function generateDataKey(store: KeyStore, input: z.output<typeof shapes.generateDataKey>): object {
  const key = enabled(store.find(input.KeyId));
  const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32));
  return {
    KeyId: key.arn,
    Plaintext: plaintext.toString('base64'),
    CiphertextBlob: key.encrypt(plaintext, input.EncryptionContext).toString('base64'),
  };
}

function withoutPlaintext(store: KeyStore, input: z.output<typeof shapes.generateDataKey>): object {
  return { ...generateDataKey(store, input), Plaintext: undefined };
}

function encrypt(store: KeyStore, input: z.output<typeof shapes.encrypt>): object {
  const key = enabled(store.find(input.KeyId));
  const blob = key.encrypt(input.Plaintext, input.EncryptionContext);
  return { KeyId: key.arn, CiphertextBlob: blob.toString('base64'), EncryptionAlgorithm: shapes.ALGORITHM };
}

function decrypt(store: KeyStore, input: z.output<typeof shapes.decrypt>): object {
  const key = store.keyOfBlob(input.CiphertextBlob, input.KeyId);
  const plaintext = key.decrypt(input.CiphertextBlob, input.EncryptionContext);
  return { KeyId: key.arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: shapes.ALGORITHM };
}

function reEncrypt(store: KeyStore, input: z.output<typeof shapes.reEncrypt>): object {
  const source = store.keyOfBlob(input.CiphertextBlob, input.SourceKeyId);
  const destination = enabled(store.find(input.DestinationKeyId));
  const plaintext = source.decrypt(input.CiphertextBlob, input.SourceEncryptionContext);
  return {
    SourceKeyId: source.arn,
    KeyId: destination.arn,
    CiphertextBlob: destination.encrypt(plaintext, input.DestinationEncryptionContext).toString('base64'),
    SourceEncryptionAlgorithm: shapes.ALGORITHM,
    DestinationEncryptionAlgorithm: shapes.ALGORITHM,
  };
}

function setState(store: KeyStore, keyId: string, state: 'Enabled' | 'Disabled'): void {
  const key = store.key(keyId);
  key.refuseIfPendingDeletion();
  key.state = state;
}

function rotate(store: KeyStore, keyId: string): object {
  const key = enabled(store.key(keyId));
  key.rotate();
  return { KeyId: key.arn };
}

function scheduleDeletion(store: KeyStore, input: z.output<typeof shapes.scheduleKeyDeletion>): object {
  const key = store.scheduleDeletion(input.KeyId, input.PendingWindowInDays);
  return {
    KeyId: key.arn,
    KeyState: key.state,
    DeletionDate: seconds(key.deletionAt),
    PendingWindowInDays: input.PendingWindowInDays,
  };
}

function enabled(key: KmsKey): KmsKey {
  key.refuseUnlessEnabled();
  return key;
}
