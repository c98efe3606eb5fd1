/**
 * Secrets are kept in envelopes. Each organisation has a data key that encrypts its values; the data key is wrapped by the
 * master key, which is not in the database. Organisation, secret and role are bound to an envelope, and the organisation to
 * its data key, so that an envelope that is copied to another row or another organisation, or whose row is changed, does
 * not open.
 */
import type { Clock } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import { DataKeyCache, MasterKeys, type DataKeyCounts, type MasterKey } from '@quayside/platform-kms';
import { recordAudit } from '../audit/record-audit';
import { TenancyError } from '../tenancy-error';
import { liveDataKey } from './data-keys';
import { openEnvelope, sealEnvelope, type Keyring } from './open-envelope';
import type { SecretBinding } from './secret-binding';
import { MOVE, takeEnvelope, userOf, type SecretUse, type TakenEnvelope } from './take-envelope';

export interface SealedSecret {
  readonly dataKeyId: string;
  readonly ciphertext: Uint8Array;
  readonly fingerprint: string;
}

export interface VaultOptions {
  /** master keys that open what they wrapped until it is wrapped anew */
  readonly previous?: readonly MasterKey[];
  readonly clock?: Pick<Clock, 'now'>;
}

/** For how long a data key is used without asking the master key again. */
const DATA_KEY_TTL_MS = 300_000;
/** One for each organisation. */
const MAX_DATA_KEYS = 10_000;

export class Vault {
  readonly #keyring: Keyring;

  constructor(masterKey: MasterKey, { previous = [], clock }: VaultOptions = {}) {
    const masterKeys = new MasterKeys(masterKey, previous);
    const options = { ttlMs: DATA_KEY_TTL_MS, maxEntries: MAX_DATA_KEYS };
    this.#keyring = { masterKeys, cache: new DataKeyCache({ ...options, ...(clock && { clock }) }) };
  }

  /** How often data keys were used, and the master key was asked for one. */
  get counts(): DataKeyCounts {
    return this.#keyring.cache.counts;
  }

  /**
   * Opens a secret for as long as `work` takes: the only way to a plain value. The use is on the audit trail before the
   * value is out. `work` must not keep the value, nor put it into an error. Nothing of Postgres is held while the master
   * key is asked.
   *
   * @throws TenancyError `secret_not_found`, `secret_changed`, `secret_unreadable`; KmsError while the master key cannot be
   * used and the data key of the organisation was not used in the last minutes
   */
  async use<T>(database: Database, request: SecretUse, work: (plain: string) => Promise<T>): Promise<T> {
    const { plain } = await this.#open(database, request);
    return work(plain);
  }

  /**
   * The envelope of a value. For the writers of this library, who seal before they open a transaction.
   *
   * @throws TenancyError `organisation_not_found`; KmsError
   */
  async seal(database: Database, plain: string, binding: SecretBinding): Promise<SealedSecret> {
    const dataKey = await liveDataKey(database, this.#keyring.masterKeys, binding.organisationId);
    return { dataKeyId: dataKey.id, ...(await sealEnvelope(this.#keyring, dataKey, plain, binding)) };
  }

  /**
   * Puts a secret whose envelope brings its own data key under the data key of its organisation. False when it was stored
   * anew meanwhile, or moved by somebody else.
   *
   * @throws as `use` and `seal`
   */
  async move(database: Database, secret: Pick<SecretUse, 'organisationId' | 'secretId'>): Promise<boolean> {
    const { organisationId, secretId } = secret;
    const { plain, envelope } = await this.#open(database, { ...secret, purpose: MOVE });
    const sealed = await this.seal(database, plain, { organisationId, secretId, role: envelope.role });
    const moved = await database.of(organisationId).prisma.$executeRaw`
      UPDATE secrets SET data_key_id = ${sealed.dataKeyId}::uuid, fingerprint = ${sealed.fingerprint}, master_key_id = '',
        wrapped_key = ''::bytea, ciphertext = ${sealed.ciphertext}::bytea
      WHERE organisation_id = ${organisationId}::uuid AND id = ${secretId}::uuid
        AND ciphertext = ${envelope.ciphertext}::bytea AND master_key_id <> '' AND destroyed_at IS NULL`;
    return moved > 0;
  }

  async #open(
    database: Database,
    request: SecretUse,
  ): Promise<{ readonly plain: string; readonly envelope: TakenEnvelope }> {
    const { organisationId, secretId, runId, second } = request;
    const envelope = await takeEnvelope(database, request);
    const binding = { organisationId, secretId, role: envelope.role, second };
    const plain = await openEnvelope(this.#keyring, envelope, binding);
    if (plain !== null) return { plain, envelope };
    await recordAudit(database.of(organisationId).prisma, organisationId, userOf(runId), [
      { action: 'secret.unreadable', secretId, runId, installationId: envelope.installationId ?? undefined },
    ]);
    throw new TenancyError('secret_unreadable', 'The envelope of a secret does not open', {
      context: { organisationId, secretId, runId },
    });
  }
}
