import { createHmac, hkdfSync } from 'node:crypto';
import { KmsError, LocalMasterKey, type DataKeyCache, type KeyContext, type MasterKeys } from '@quayside/platform-kms';
import { dataKeyContext, type StoredDataKey } from './data-keys';
import { DATA_KEY_BYTES, decryptText, encryptText, LAYOUTS } from './envelope';
import type { SecretBinding } from './secret-binding';

/** An envelope as it is stored, with the keys that its row names. */
export interface Envelope {
  readonly ciphertext: Uint8Array;
  readonly fingerprint: string;
  /** of its own data key */
  readonly masterKeyId: string;
  /** its own data key; empty when the organisation's encrypts it */
  readonly wrappedKey: Uint8Array;
  /** the organisation's data key that the row names; null when it names none, or one that is destroyed */
  readonly dataKey: StoredDataKey | null;
}

export interface Keyring {
  readonly masterKeys: MasterKeys;
  readonly cache: DataKeyCache;
}

/**
 * The value, or null when the envelope does not open: it was changed, or belongs to another secret, another row or another
 * time than where it was found.
 *
 * @throws KmsError when nothing is known about it, because the master key could not be used
 */
export async function openEnvelope(
  keyring: Keyring,
  envelope: Envelope,
  binding: SecretBinding,
): Promise<string | null> {
  try {
    // no second value was ever sealed with a key of its own
    return await (envelope.ciphertext[0] === LAYOUTS.ownKey && binding.second === undefined
      ? openWithOwnKey(keyring, envelope, binding)
      : openWithDataKey(keyring, envelope, binding));
  } catch (error) {
    if (error instanceof KmsError && error.code === 'data_key_unreadable') return null;
    throw error;
  }
}

/** A value under the organisation's data key, and its fingerprint. */
export function sealEnvelope(
  keyring: Keyring,
  stored: StoredDataKey,
  plain: string,
  binding: SecretBinding,
): Promise<Pick<Envelope, 'ciphertext' | 'fingerprint'>> {
  return useDataKey(keyring, stored, dataKeyContext(binding.organisationId), async (dataKey) => {
    const fingerprint = fingerprintOf(plain, subkey(dataKey, 'quayside fingerprint'));
    const bound = boundText(binding, fingerprint);
    return { fingerprint, ciphertext: encryptText(LAYOUTS.organisationKey, plain, dataKey, bound) };
  });
}

async function openWithDataKey(keyring: Keyring, envelope: Envelope, binding: SecretBinding): Promise<string | null> {
  if (envelope.dataKey === null) return null;
  const bound = boundText(binding, envelope.fingerprint);
  return useDataKey(keyring, envelope.dataKey, dataKeyContext(binding.organisationId), async (dataKey) =>
    decryptText(LAYOUTS.organisationKey, Buffer.from(envelope.ciphertext), dataKey, bound),
  );
}

/** As all secrets were sealed before organisations had data keys. */
async function openWithOwnKey(keyring: Keyring, envelope: Envelope, binding: SecretBinding): Promise<string | null> {
  const { organisationId, secretId, role } = binding;
  const context = { organisation: organisationId, secret: secretId, role };
  const bound = JSON.stringify([organisationId, secretId, role]);
  const plain = await useDataKey(keyring, envelope, context, async (dataKey) =>
    decryptText(LAYOUTS.ownKey, Buffer.from(envelope.ciphertext), dataKey, bound),
  );
  const masterKey = keyring.masterKeys.withId(envelope.masterKeyId);
  // only local keys have ever sealed so; what is not bound to its fingerprint is compared with it
  if (plain === null || !(masterKey instanceof LocalMasterKey)) return null;
  const key = await masterKey.derive({ use: 'secret fingerprint', organisation: organisationId });
  return fingerprintOf(plain, key) === envelope.fingerprint ? plain : null;
}

function useDataKey<T>(
  { masterKeys, cache }: Keyring,
  { masterKeyId, wrappedKey }: Pick<StoredDataKey, 'masterKeyId' | 'wrappedKey'>,
  context: KeyContext,
  work: (dataKey: Buffer) => Promise<T>,
): Promise<T> {
  const masterKey = masterKeys.withId(masterKeyId);
  return cache.use({ masterKey, wrapped: Buffer.from(wrappedKey), context }, work);
}

/**
 * The fingerprint is bound too: an older value of the same secret does not open in the place of the one that was stored
 * after it. So is the second slot: a value that was not promoted does not open in the place of the one in use.
 */
function boundText({ organisationId, secretId, role, second }: SecretBinding, fingerprint: string): string {
  const slot = second === undefined ? [] : [second.rotationId, second.holds];
  return JSON.stringify([LAYOUTS.organisationKey, organisationId, secretId, role, fingerprint, ...slot]);
}

/**
 * Eight hexadecimal digits that tell an operator whether a value is the one they think it is. They are an HMAC under a
 * key that only the master key gives, for this organisation alone. Without the master key, nobody who reads the
 * database can try out guesses of a value; and the same value in two organisations has two fingerprints, so that no
 * customer can learn from their own screen what another one uses. Inside one organisation equal values look equal: that
 * is what they are for. (A plain hash would fail on both counts, a key made from the organisation's id on the first.)
 */
function fingerprintOf(plain: string, key: Buffer): string {
  return createHmac('sha256', key).update(plain).digest('hex').slice(0, 8);
}

function subkey(dataKey: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, '', use, DATA_KEY_BYTES));
}
