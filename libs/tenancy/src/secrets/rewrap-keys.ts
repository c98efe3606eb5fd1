import { isAppError, type Logger } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import type { KeyContext, MasterKeys } from '@quayside/platform-kms';
import { countOrganisations, listOrganisationIds } from '../across-tenants/organisation-ids';
import { recordAudit } from '../audit/record-audit';
import { dataKeyContext, VAULT_ACTOR, type StoredDataKey } from './data-keys';
import { findHouseKeysToRewrap, houseKeyContext, replaceHouseKey } from './house-keys';
import type { Vault } from './vault';

export interface RewrapOptions {
  /** everything comes under the current one */
  readonly masterKeys: MasterKeys;
  /** of the same master keys */
  readonly vault: Vault;
  /** told of the progress after each batch, and of each key that cannot be opened */
  readonly logger: Logger;
  /** ends it with its reason, between two keys */
  readonly signal?: AbortSignal;
  /** organisations at a time; 100 when absent */
  readonly batch?: number;
}

export interface RewrapCounts {
  /** keys of organisations and of the house that are under the current master key now */
  readonly rewrapped: number;
  /** secrets that brought data keys of their own, and are under those of their organisations now */
  readonly moved: number;
  /** that were changed or destroyed meanwhile, or done by another re-wrap */
  readonly overtaken: number;
  /** that do not open: they stay as they are */
  readonly failed: number;
}

const BATCH = 100;
/** Below every id. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
/** Of one key or secret; anything else ends the re-wrap, which goes on from there when it is begun again. */
const OF_ONE: ReadonlySet<string> = new Set([
  'data_key_unreadable',
  'master_key_missing',
  'secret_unreadable',
  'secret_not_found',
  'organisation_not_found',
]);

/**
 * Puts all data keys under the current master key, and secrets that bring their own under the data key of their
 * organisation. No data key changes, and everything can be opened throughout by whoever has both master keys. The rows say
 * what is done: a re-wrap that was killed is begun again, and several may run at once.
 *
 * @throws KmsError while a master key cannot be used; DatabaseError
 */
export async function rewrapKeys(database: Database, options: RewrapOptions): Promise<RewrapCounts> {
  const { masterKeys, logger, signal, batch = BATCH } = options;
  const rewrap = new Rewrap(database, options);
  const of = await countOrganisations(database);
  logger.info({ organisations: of, masterKeyId: masterKeys.current.id }, 'a re-wrap begins');
  await rewrap.houseKeys();
  let after = BEFORE_ALL;
  for (let organisations = 0; ;) {
    signal?.throwIfAborted();
    const ids = await listOrganisationIds(database, { after, limit: batch });
    for (const organisationId of ids) await rewrap.organisation(organisationId);
    organisations += ids.length;
    logger.info({ organisations, of, ...rewrap.counts }, 'a re-wrap goes on');
    const last = ids.at(-1);
    if (last === undefined || ids.length < batch) return rewrap.counts;
    after = last;
  }
}

class Rewrap {
  readonly #counts = { rewrapped: 0, moved: 0, overtaken: 0, failed: 0 };

  constructor(
    private readonly database: Database,
    private readonly options: RewrapOptions,
  ) {}

  get counts(): RewrapCounts {
    return { ...this.#counts };
  }

  async houseKeys(): Promise<void> {
    const { current } = this.options.masterKeys;
    for (const key of await findHouseKeysToRewrap(this.database, current.id)) {
      await this.#one('rewrapped', { houseKey: key.name }, async () => {
        const wrappedKey = await this.#wrapAnew(key, houseKeyContext(key.name));
        return replaceHouseKey(this.database, key, { masterKeyId: current.id, wrappedKey });
      });
    }
  }

  async organisation(organisationId: string): Promise<void> {
    const own = this.database.of(organisationId);
    const keys = await own.prisma.$queryRaw<StoredDataKey[]>`
      SELECT id, master_key_id AS "masterKeyId", wrapped_key AS "wrappedKey" FROM data_keys
      WHERE organisation_id = ${organisationId}::uuid AND destroyed_at IS NULL
        AND master_key_id <> ${this.options.masterKeys.current.id}`;
    for (const key of keys) {
      await this.#one('rewrapped', { organisationId }, () => this.#dataKey(organisationId, key));
    }
    const secrets = await own.prisma.$queryRaw<{ secretId: string }[]>`
      SELECT id AS "secretId" FROM secrets
      WHERE organisation_id = ${organisationId}::uuid AND destroyed_at IS NULL AND master_key_id <> ''
      ORDER BY id`;
    for (const { secretId } of secrets) {
      const secret = { organisationId, secretId };
      await this.#one('moved', secret, () => this.options.vault.move(this.database, secret));
    }
  }

  async #dataKey(organisationId: string, key: StoredDataKey): Promise<boolean> {
    const { current } = this.options.masterKeys;
    const wrapped = await this.#wrapAnew(key, dataKeyContext(organisationId));
    return this.database.of(organisationId).transaction(async (transaction) => {
      const written = await transaction.$executeRaw`
        UPDATE data_keys SET master_key_id = ${current.id}, wrapped_key = ${wrapped}::bytea, rewrapped_at = now()
        WHERE organisation_id = ${organisationId}::uuid AND id = ${key.id}::uuid
          AND wrapped_key = ${key.wrappedKey}::bytea`;
      if (written > 0) await recordAudit(transaction, organisationId, VAULT_ACTOR, [{ action: 'data_key.rewrapped' }]);
      return written > 0;
    });
  }

  /** Nothing of Postgres is held meanwhile. */
  async #wrapAnew(key: Pick<StoredDataKey, 'masterKeyId' | 'wrappedKey'>, context: KeyContext): Promise<Buffer> {
    const { masterKeys, signal } = this.options;
    const dataKey = await masterKeys.withId(key.masterKeyId).unwrap(Buffer.from(key.wrappedKey), context, signal);
    return masterKeys.current.wrap(dataKey, context, signal).finally(() => dataKey.fill(0));
  }

  async #one(
    done: 'rewrapped' | 'moved',
    ids: Readonly<Record<string, string>>,
    work: () => Promise<boolean>,
  ): Promise<void> {
    this.options.signal?.throwIfAborted();
    try {
      this.#counts[(await work()) ? done : 'overtaken'] += 1;
    } catch (error) {
      if (!isAppError(error) || !OF_ONE.has(error.code)) throw error;
      this.#counts.failed += 1;
      this.options.logger.error({ ...ids, err: error }, 'a key or secret could not be re-wrapped');
    }
  }
}
