import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { canonicalContext } from './canonical-context';
import { KmsError } from './kms-error';
import type { KeyContext, MasterKey } from './master-key';
import { ensureMasterKeyFile, MASTER_KEY_BYTES, readMasterKeyFile } from './master-key-file';

const ALGORITHM = 'aes-256-gcm';
/** The first byte of a wrapped key, so that another layout can be told apart. */
const LAYOUT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A master key in this process: wraps the data keys that encrypt secrets. The key itself encrypts nothing else and
 * never leaves the object; each of its three uses has a key of its own, derived from it by HKDF (RFC 5869), so that what
 * one use gives away is of no help with another.
 */
export class LocalMasterKey implements MasterKey {
  readonly id: string;
  readonly #wrappingKey: Buffer;
  readonly #derivationKey: Buffer;

  /** @param key 32 random bytes */
  constructor(key: Buffer) {
    if (key.length !== MASTER_KEY_BYTES) {
      throw new KmsError('master_key_malformed', `A master key has exactly ${MASTER_KEY_BYTES} bytes`);
    }
    this.#wrappingKey = subkey(key, 'quayside wrap');
    this.#derivationKey = subkey(key, 'quayside derive');
    this.id = subkey(key, 'quayside id').toString('hex').slice(0, 16);
  }

  /**
   * The key in a file of exactly 32 raw bytes that only its owner can read.
   *
   * @param options.create makes the file, with a new random key, when it is not there
   * @throws KmsError `master_key_missing`, `master_key_malformed`, `master_key_exposed`
   */
  static async fromFile(path: string, options: { readonly create: boolean }): Promise<LocalMasterKey> {
    try {
      return new LocalMasterKey(await readMasterKeyFile(path));
    } catch (error) {
      if (!options.create || !(error instanceof KmsError) || error.code !== 'master_key_missing') throw error;
    }
    await ensureMasterKeyFile(path);
    return new LocalMasterKey(await readMasterKeyFile(path));
  }

  /** Encrypts a data key (AES-256-GCM) with the context as additional authenticated data. */
  async wrap(dataKey: Buffer, context: KeyContext): Promise<Buffer> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#wrappingKey, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(canonicalContext(context)));
    return Buffer.concat([Buffer.of(LAYOUT), nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws KmsError `data_key_unreadable` when another key wrapped it, or for another context, or it was changed */
  async unwrap(wrapped: Buffer, context: KeyContext): Promise<Buffer> {
    const body = 1 + NONCE_BYTES;
    try {
      if (wrapped[0] !== LAYOUT || wrapped.length < body + TAG_BYTES) throw new RangeError('not a wrapped key');
      const decipher = createDecipheriv(ALGORITHM, this.#wrappingKey, wrapped.subarray(1, body), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(canonicalContext(context)));
      decipher.setAuthTag(wrapped.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(wrapped.subarray(body, -TAG_BYTES)), decipher.final()]);
    } catch (cause) {
      throw new KmsError('data_key_unreadable', 'The master key cannot open this data key', {
        cause,
        context: { masterKeyId: this.id },
      });
    }
  }

  /** A key for a purpose of the caller's own: the same for the same context, and unrelated for any other. */
  async derive(context: KeyContext): Promise<Buffer> {
    return createHmac('sha256', this.#derivationKey).update(canonicalContext(context)).digest();
  }
}

function subkey(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', use, MASTER_KEY_BYTES));
}
