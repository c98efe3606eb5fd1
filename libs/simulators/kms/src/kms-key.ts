import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { KmsException, invalidCiphertext } from './kms-exception';

export type EncryptionContext = Readonly<Record<string, string>>;
export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const ID_BYTES = 16;
const VERSION_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LAYOUT = 1;
const HEADER_BYTES = 1 + ID_BYTES + VERSION_BYTES;

/** The id of the key that made a ciphertext blob. */
export function keyIdOf(blob: Buffer): string {
  if (blob[0] !== LAYOUT || blob.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) throw invalidCiphertext();
  const hex = blob.subarray(1, 1 + ID_BYTES).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * A symmetric key of KMS with all of its key material: what an older version has encrypted stays readable. A blob says
 * which key and version made it; that and the encryption context are authenticated with it.
 */
export class KmsKey {
  readonly id = randomUUID();
  readonly arn: string;
  state: KeyState = 'Enabled';
  /** when it will be gone, in milliseconds since the epoch; while deletion is pending */
  deletionAt: number | undefined;
  readonly #versions: Buffer[] = [randomBytes(KEY_BYTES)];

  constructor(
    arnPrefix: string,
    readonly createdAt: number,
    readonly description: string,
  ) {
    this.arn = `${arnPrefix}:key/${this.id}`;
  }

  get versions(): number {
    return this.#versions.length;
  }

  rotate(): void {
    this.#versions.push(randomBytes(KEY_BYTES));
  }

  encrypt(plaintext: Buffer, context: EncryptionContext): Buffer {
    const header = Buffer.alloc(HEADER_BYTES);
    header[0] = LAYOUT;
    header.write(this.id.replaceAll('-', ''), 1, 'hex');
    header.writeUInt32BE(this.versions - 1, 1 + ID_BYTES);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#version(this.versions - 1), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(header, context));
    return Buffer.concat([header, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws KmsException `InvalidCiphertextException` */
  decrypt(blob: Buffer, context: EncryptionContext): Buffer {
    const header = blob.subarray(0, HEADER_BYTES);
    const body = HEADER_BYTES + NONCE_BYTES;
    const material = this.#version(header.readUInt32BE(1 + ID_BYTES));
    const decipher = createDecipheriv(ALGORITHM, material, blob.subarray(HEADER_BYTES, body), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(additionalData(header, context));
    decipher.setAuthTag(blob.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(blob.subarray(body, -TAG_BYTES)), decipher.final()]);
    } catch {
      throw invalidCiphertext();
    }
  }

  /** @throws KmsException when the state of the key lets nobody use it */
  refuseUnlessEnabled(): void {
    if (this.state === 'Disabled') throw new KmsException('DisabledException', `${this.arn} is disabled.`);
    this.refuseIfPendingDeletion();
  }

  /** @throws KmsException `KMSInvalidStateException` */
  refuseIfPendingDeletion(): void {
    if (this.state !== 'PendingDeletion') return;
    throw new KmsException('KMSInvalidStateException', `${this.arn} is pending deletion.`);
  }

  #version(index: number): Buffer {
    const material = this.#versions[index];
    if (material === undefined) throw invalidCiphertext();
    return material;
  }
}

/** The order of the entries of a context makes no difference; JSON keeps names and values apart. */
function additionalData(header: Buffer, context: EncryptionContext): Buffer {
  const entries = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([header, Buffer.from(JSON.stringify(entries))]);
}
