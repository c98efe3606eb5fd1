import { invalidCiphertext, KmsException, notFound } from './kms-exception';
import { KmsKey, keyIdOf } from './kms-key';

export interface Alias {
  readonly name: string;
  readonly arn: string;
  readonly targetKeyId: string;
  readonly createdAt: number;
}

const ALIAS_NAME = /^alias\/[a-zA-Z0-9/_-]{1,250}$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The keys and aliases of one account in one region. A key whose deletion was due is gone. */
export class KeyStore {
  readonly #keys = new Map<string, KmsKey>();
  readonly #aliases = new Map<string, Alias>();
  readonly #arnPrefix: string;

  constructor(
    readonly accountId: string,
    region: string,
    private readonly now: () => number,
  ) {
    this.#arnPrefix = `arn:aws:kms:${region}:${accountId}`;
  }

  /** @param options.alias with its prefix, for example `alias/quayside` */
  create(options: { readonly description?: string; readonly alias?: string } = {}): KmsKey {
    const key = new KmsKey(this.#arnPrefix, this.now(), options.description ?? '');
    this.#keys.set(key.id, key);
    if (options.alias !== undefined) this.addAlias(options.alias, key.id);
    return key;
  }

  addAlias(name: string, targetKeyId: string): void {
    if (!ALIAS_NAME.test(name) || name.startsWith('alias/aws/')) {
      throw new KmsException('InvalidAliasNameException', `${name} is not a name that an alias can have.`);
    }
    if (this.#aliases.has(name)) {
      throw new KmsException(
        'AlreadyExistsException',
        `An alias with the name ${this.#arnPrefix}:${name} already exists`,
      );
    }
    this.#point(name, targetKeyId);
  }

  /** Points an alias at another key. */
  updateAlias(name: string, targetKeyId: string): void {
    if (!this.#aliases.has(name)) throw notFound(`Alias ${this.#arnPrefix}:${name} is not found.`);
    this.#point(name, targetKeyId);
  }

  aliases(keyId?: string): readonly Alias[] {
    const all = [...this.#aliases.values()];
    if (keyId === undefined) return all;
    const { id } = this.key(keyId);
    return all.filter(({ targetKeyId }) => targetKeyId === id);
  }

  /** The key of an id, an ARN, or the name or ARN of an alias. */
  find(keyId: string): KmsKey {
    const name = this.#withoutPrefix(keyId);
    if (!name.startsWith('alias/')) return this.key(keyId);
    const alias = this.#aliases.get(name);
    if (alias === undefined) throw notFound(`Alias ${this.#arnPrefix}:${name} is not found.`);
    return this.key(alias.targetKeyId);
  }

  /** The key of an id or ARN. What changes a key takes no alias. */
  key(keyId: string): KmsKey {
    const name = this.#withoutPrefix(keyId);
    const id = name.startsWith('key/') ? name.slice('key/'.length) : name;
    const key = this.#living(id);
    if (key === undefined) throw notFound(`Key '${this.#arnPrefix}:key/${id}' does not exist`);
    return key;
  }

  /**
   * The key that opens a ciphertext blob.
   *
   * @param keyId which key it is expected to be; anything else is refused
   */
  keyOfBlob(blob: Buffer, keyId: string | undefined): KmsKey {
    const expected = keyId === undefined ? undefined : this.find(keyId);
    expected?.refuseUnlessEnabled();
    const actualId = keyIdOf(blob);
    if (expected !== undefined && expected.id !== actualId) {
      // a blob that no key ever made looks like one of another key
      if (!this.#keys.has(actualId)) throw invalidCiphertext();
      throw new KmsException(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    }
    const actual = this.#living(actualId);
    if (actual === undefined) {
      throw new KmsException(
        'AccessDeniedException',
        'The ciphertext refers to a customer master key that does not exist, or you are not allowed to access it.',
      );
    }
    actual.refuseUnlessEnabled();
    return actual;
  }

  scheduleDeletion(keyId: string, days: number): KmsKey {
    const key = this.key(keyId);
    key.refuseIfPendingDeletion();
    key.state = 'PendingDeletion';
    key.deletionAt = this.now() + days * DAY_MS;
    return key;
  }

  cancelDeletion(keyId: string): KmsKey {
    const key = this.key(keyId);
    if (key.state !== 'PendingDeletion') {
      throw new KmsException('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
    }
    key.state = 'Disabled';
    key.deletionAt = undefined;
    return key;
  }

  #point(name: string, targetKeyId: string): void {
    const { id } = this.key(targetKeyId);
    const arn = `${this.#arnPrefix}:${name}`;
    this.#aliases.set(name, { name, arn, targetKeyId: id, createdAt: this.now() });
  }

  #living(id: string): KmsKey | undefined {
    const key = this.#keys.get(id);
    return key?.deletionAt !== undefined && key.deletionAt <= this.now() ? undefined : key;
  }

  #withoutPrefix(keyId: string): string {
    if (!keyId.startsWith('arn:')) return keyId;
    if (keyId.split(':').length < 6) throw new KmsException('InvalidArnException', `Invalid arn ${keyId}`);
    return keyId.startsWith(`${this.#arnPrefix}:`) ? keyId.slice(this.#arnPrefix.length + 1) : keyId;
  }
}
