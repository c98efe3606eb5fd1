import {
  NO_COUNTS,
  anyEntityText,
  deletedCounts,
  entityKeyText,
  isAmongTexts,
  progressKey,
  type CommittedPage,
  type Deletion,
  type EntityKey,
  type FinishedRun,
  type JsonObject,
  type KindCounts,
  type LedgerEntry,
  type OwnedEntity,
  type ResyncState,
  type StaleEntity,
} from '@quayside/domain';
import { Prisma, type Database, type DatabaseClient, type ScopedDatabase } from '@quayside/platform-database';
import { TenancyError } from '../tenancy-error';
import { chunks } from './chunks';
import { closeRun } from './close-run';
import { addFailedRecords, addKindCounts, advanceCheckpoint, rememberSeen } from './commit-page.sql';
import { forgetUnlistedDecisions } from './decided-deletions.sql';
import { toKindCounts } from './find-runs';
import { keepLedger } from './keep-ledger';
import { isKeepableKey } from './keepable-key';
import { findCursors, leaveCursor } from './list-cursors';
import {
  addOwned,
  forgetDigests,
  forgetUnlisted,
  knownDigests,
  listedAndOwned,
  markInherited,
  markListed,
  OWNED_SOURCE,
  stalePage,
  targetsAmong,
} from './owned-entities.sql';
import { countsOf, shortenedFailure, shortenedLedger, toSeenRows } from './page-rows';
import { writeDeletions } from './record-deletions.sql';
import { ledgerPage, payloadsOf } from './refused-entities.sql';
import { addRequests } from './run-figures.sql';
import type { InstallationRunRef } from './run-ref';
import { takeInShown } from './take-in-shown';

const STALE_PAGE = 500;
/** An entry may name a thousand entities that it relates to. */
const LEDGER_PAGE = 50;
/** The most rows in one statement, however much is given at once. */
const CHUNK = 1_000;
const LOCKED = Prisma.sql`FOR NO KEY UPDATE`;

/**
 * The state of a claimed run, in Postgres. Every transaction that writes begins by locking the run's row under the run's
 * epoch. When there is no such row (another worker claimed the run, it has finished, its installation was deleted) it
 * throws `run_superseded` and nothing is written, but for deletions that Port had made already. No transaction is open while anything but Postgres is awaited.
 */
export function openRunState(database: Database, run: InstallationRunRef): ResyncState {
  return new PostgresResyncState(database, run);
}

class PostgresResyncState implements ResyncState {
  readonly #database: ScopedDatabase;
  readonly #run: InstallationRunRef;

  constructor(database: Database, run: InstallationRunRef) {
    this.#database = database.of(run.organisationId);
    this.#run = run;
  }

  async progress(): Promise<ReadonlyMap<string, number | 'done'>> {
    const rows = await this.#database.prisma.runCheckpoint.findMany({
      where: { ...this.#where, source: { not: OWNED_SOURCE } },
    });
    return new Map(rows.map((row) => [progressKey(row.source, row.scope), row.done ? 'done' : row.nextPage]));
  }

  async observeOwned(pages: AsyncIterable<readonly OwnedEntity[]>): Promise<{ readonly owned: number }> {
    const before = await this.#listedAndOwned();
    if (before.listed) return { owned: before.owned };
    await this.#write(async (transaction) => {
      // what an earlier attempt had listed before it was interrupted may be gone from Port since
      await transaction.ownedEntity.deleteMany({ where: this.#where });
    });
    for await (const page of pages) {
      for (const entities of chunks(page, CHUNK)) await this.#takeIn(entities);
    }
    await this.#write(async (transaction) => {
      await transaction.$executeRaw(markInherited(this.#run));
      await transaction.$executeRaw(forgetUnlisted(this.#run));
      await transaction.$executeRaw(forgetUnlistedDecisions(this.#run));
      await transaction.$executeRaw(markListed(this.#run));
    });
    return { owned: (await this.#listedAndOwned()).owned };
  }

  async digests(keys: readonly EntityKey[]): Promise<ReadonlyMap<string, string>> {
    const digests = new Map<string, string>();
    for (const chunk of chunks(keys, CHUNK)) {
      const rows = await this.#database.prisma.$queryRaw<(EntityKey & { readonly digest: string })[]>(
        knownDigests(this.#run, chunk),
      );
      for (const row of rows) digests.set(entityKeyText(row), row.digest);
    }
    return digests;
  }

  async assertCurrent(): Promise<void> {
    if (!(await this.#isCurrent(this.#database.prisma))) throw this.#superseded();
  }

  async beginWrite(keys: readonly EntityKey[]): Promise<void> {
    await this.#write(async (transaction) => {
      for (const chunk of chunks(keys, CHUNK)) await transaction.$executeRaw(forgetDigests(this.#run, chunk));
    });
  }

  async commit(page: CommittedPage): Promise<void> {
    const seen = toSeenRows(page.entities);
    const failed = page.failed.map(shortenedFailure);
    const ledger = page.ledger && shortenedLedger(page.ledger);
    await this.#write(async (transaction) => {
      const advanced = await transaction.$executeRaw(advanceCheckpoint(this.#run, page));
      if (advanced === 0) return;
      if (page.requests !== undefined) await transaction.$executeRaw(addRequests(this.#run, page.requests));
      for (const rows of chunks(seen, CHUNK)) await transaction.$executeRaw(rememberSeen(this.#run, rows));
      const takenBack = await keepLedger(transaction, this.#run, {
        entities: page.entities,
        ...(ledger && { ledger }),
      });
      const counts = countsOf(page, takenBack);
      if (counts.length > 0) await transaction.$executeRaw(addKindCounts(this.#run, counts));
      for (const rows of chunks(failed, CHUNK)) await transaction.$executeRaw(addFailedRecords(this.#run, rows));
      if (page.cursor !== undefined) await transaction.$executeRaw(leaveCursor(this.#run, page.scope, page.cursor));
    });
  }

  async cursors(): Promise<ReadonlyMap<string, JsonObject>> {
    return findCursors(this.#database.prisma, this.#run);
  }

  async *stale(unread: readonly string[] = []): AsyncGenerator<readonly StaleEntity[], void, void> {
    let after: EntityKey | null = null;
    for (;;) {
      const rows: StaleRow[] = await this.#database.prisma.$queryRaw(stalePage(this.#run, after, unread, STALE_PAGE));
      const last = rows.at(-1);
      if (last === undefined) return;
      const wholes = new Set(rows.map(({ blueprint }) => anyEntityText(blueprint)));
      const targets = await this.#targetsAmong([...rows.map(entityKeyText), ...wholes], unread);
      yield rows.map(({ blueprint, identifier, ...known }) => {
        const key = { blueprint, identifier };
        return { key, ...known, referenced: isAmongTexts(targets, key) };
      });
      if (rows.length < STALE_PAGE) return;
      after = { blueprint: last.blueprint, identifier: last.identifier };
    }
  }

  async incomplete(): Promise<readonly { readonly kind: string; readonly scope: string }[]> {
    return this.#database.prisma.failedRecord.findMany({
      where: { ...this.#where, blocksDeletion: true },
      select: { kind: true, scope: true },
      distinct: ['kind', 'scope'],
      orderBy: [{ kind: 'asc' }, { scope: 'asc' }],
    });
  }

  async *refused(): AsyncGenerator<readonly LedgerEntry[], void, void> {
    let after: EntityKey | null = null;
    for (;;) {
      const rows: LedgerRow[] = await this.#database.prisma.$queryRaw(ledgerPage(this.#run, after, LEDGER_PAGE));
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map(({ blueprint, identifier, ...entry }) => ({ key: { blueprint, identifier }, ...entry }));
      if (rows.length < LEDGER_PAGE) return;
      after = { blueprint: last.blueprint, identifier: last.identifier };
    }
  }

  async payloads(keys: readonly EntityKey[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#database.prisma.$queryRaw<(EntityKey & { readonly payload: string })[]>(
      payloadsOf(this.#run, keys),
    );
    return new Map(rows.map((row) => [entityKeyText(row), row.payload]));
  }

  async recordDeletions(deletions: readonly Deletion[]): Promise<void> {
    const last = [...new Map(deletions.map((deletion) => [entityKeyText(deletion.key), deletion])).values()];
    await this.#database.transaction(async (transaction) => {
      if (await this.#isCurrent(transaction, LOCKED)) return this.#addDeletions(transaction, last);
      // what was on its way to Port when somebody cancelled the run is gone, and belongs into the list all the same
      if (!(await this.#wasCancelled(transaction, LOCKED))) return;
      await this.#addDeletions(
        transaction,
        last.filter(({ status }) => status === 'deleted'),
      );
    });
    await this.assertCurrent();
  }

  async counts(): Promise<ReadonlyMap<string, KindCounts>> {
    const rows = await this.#database.prisma.runKindStat.findMany({ where: this.#where, orderBy: { kind: 'asc' } });
    return new Map(rows.map((row) => [row.kind, toKindCounts(row)]));
  }

  async finish(run: FinishedRun): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      if (!(await closeRun(transaction, this.#run, run))) throw this.#superseded();
    });
  }

  async #addDeletions(transaction: DatabaseClient, deletions: readonly Deletion[]): Promise<void> {
    const counts = [...deletedCounts(deletions)].map(([kind, deleted]) => ({ ...NO_COUNTS, kind, deleted }));
    for (const chunk of chunks(deletions, CHUNK)) await transaction.$executeRaw(writeDeletions(this.#run, chunk));
    if (counts.length > 0) await transaction.$executeRaw(addKindCounts(this.#run, counts));
  }

  get #where(): { readonly organisationId: string; readonly runId: string } {
    return { organisationId: this.#run.organisationId, runId: this.#run.runId };
  }

  async #listedAndOwned(): Promise<{ readonly listed: boolean; readonly owned: number }> {
    const [row] = await this.#database.prisma.$queryRaw<{ listed: boolean; owned: number }[]>(
      listedAndOwned(this.#run),
    );
    if (row === undefined) throw new Error('a query without a FROM gave no row');
    return row;
  }

  async #targetsAmong(keyTexts: string[], unread: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#database.prisma.$queryRaw<{ key: string }[]>(targetsAmong(this.#run, keyTexts, unread));
    return new Set(rows.map((row) => row.key));
  }

  async #takeIn(entities: readonly OwnedEntity[]): Promise<void> {
    const keepable = entities.filter((entity) => isKeepableKey(entity.key));
    const shown = new Map(
      keepable.flatMap(({ key, digest }) => (digest === undefined ? [] : [[entityKeyText(key), { key, digest }]])),
    );
    await this.#write(async (transaction) => {
      const keys = keepable.map((entity) => entity.key);
      await transaction.$executeRaw(addOwned(this.#run, keys));
      if (shown.size > 0) await takeInShown(transaction, this.#run, shown);
    });
  }

  async #write(work: (transaction: DatabaseClient) => Promise<void>): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      if (!(await this.#isCurrent(transaction, LOCKED))) throw this.#superseded();
      await work(transaction);
    });
  }

  #isCurrent(client: DatabaseClient, lock = Prisma.empty): Promise<boolean> {
    return this.#isThere(client, Prisma.sql`epoch = ${this.#run.epoch} AND state = 'running'`, lock);
  }

  /** Whether it was ended by somebody while it was ours, and by nothing else: that is one epoch later. */
  #wasCancelled(client: DatabaseClient, lock: Prisma.Sql): Promise<boolean> {
    return this.#isThere(client, Prisma.sql`epoch = ${this.#run.epoch + 1} AND outcome = 'cancelled'`, lock);
  }

  async #isThere(client: DatabaseClient, condition: Prisma.Sql, lock: Prisma.Sql): Promise<boolean> {
    const { organisationId, installationId, runId } = this.#run;
    const rows = await client.$queryRaw<unknown[]>`
      SELECT 1 FROM runs
      WHERE organisation_id = ${organisationId}::uuid AND installation_id = ${installationId}::uuid
        AND id = ${runId}::uuid AND ${condition}
      ${lock}`;
    return rows.length === 1;
  }

  #superseded(): TenancyError {
    return new TenancyError('run_superseded', 'The run is not ours any more', { context: { ...this.#run } });
  }
}

type StaleRow = EntityKey & Omit<StaleEntity, 'key' | 'referenced'>;
type LedgerRow = EntityKey & Omit<LedgerEntry, 'key'>;
