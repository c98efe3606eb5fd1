import { randomUUID } from 'node:crypto';
import type { ConnectorSession } from '@quayside/connector-kit';
import { progressKey, type LedgerEntry, type RunFault, type StaleEntity } from '@quayside/domain';
import { kindByBlueprint } from '@quayside/mapping';
import type { UpsertOutcome } from '@quayside/port';
import { fetchRecords, type Fetched } from '@quayside/resync-fetch';
import { reconcile, type Completeness, type Reconciled } from '@quayside/resync-reconcile';
import type { BlueprintCatalogue } from './blueprint-catalogue';
import { ExampleCollector } from './collect-examples';
import { completenessOf } from './completeness';
import { kindsOfBlueprint } from './kinds-of-blueprint';
import { LedgerSender } from './ledger-sender';
import { OutageWatch } from './outage-watch';
import type { Prepared } from './prepare';
import type { ResyncInput } from './resync-input';
import { ListLog, secondLook } from './second-look';
import { SecondPass } from './second-pass';
import { syncPage, type PageDeps } from './sync-page';
import { judgeable, unreadIn, type Unread } from './unread';

/** The part of a run that reads the upstream and makes Port follow it. */
export class UpstreamSync<S> {
  /** what failed while the run went on */
  readonly faults: RunFault[] = [];
  readonly examples = new ExampleCollector();
  private readonly session: ConnectorSession;
  private readonly lists = new ListLog();
  private readonly outages = new OutageWatch();
  private readonly unread: Unread;
  /** the name of this attempt, for what it reads again */
  private readonly attempt = randomUUID();
  private readonly sourcesByBlueprint = new Map<string, ReadonlySet<string>>();
  private readonly page: PageDeps;

  constructor(
    private readonly input: ResyncInput<S>,
    private readonly prepared: Prepared,
    blueprints: BlueprintCatalogue,
    /** told of everything that is read, when it comes */
    private readonly observe: (fetched: Fetched) => void,
  ) {
    const { connector, settings, upstreamHttp: http, publicHttp, clock, logger } = input;
    const { state, port, runId, signal } = input;
    const { mapping, mapper } = prepared;
    this.unread = unreadIn(input.options.mode ?? 'full', connector);
    this.session = connector.open(settings, { http, publicHttp, clock, logger });
    const { enableMergeEntity: merge, createMissingRelatedEntities } = mapping;
    const kindsOf = (blueprint: string): ReadonlySet<string> => kindsOfBlueprint(mapping, blueprint);
    const upsert = { merge, createMissingRelatedEntities, runId, signal };
    this.page = { state, port, mapper, blueprints, kindsOf, upsert };
  }

  /** Every page of every list, once. */
  async syncPages(): Promise<void> {
    const { connector, state, signal, options } = this.input;
    const mapped = new Set(this.prepared.mapping.resources.map(({ kind }) => kind));
    const sources = new Set(connector.kinds.filter(({ kind }) => mapped.has(kind)).map(({ source }) => source));
    const progress = await state.progress();
    const shownBy = options.mode === 'delta' ? connector.shownBy : {};
    const recent = { cursors: await state.cursors(), recentSources: this.unread.sources, shownBy };
    const plan = { connector, sources, progress, ...recent };
    for await (const fetched of fetchRecords(this.session, plan, signal)) {
      this.lists.note(fetched);
      if (fetched.type === 'batch' && options.sendRawDataExamples) this.examples.take(fetched.batch);
      await this.sync(fetched, isReadAgain(fetched, progress) ? this.attempt : null);
    }
  }

  /** The long lists once more in which a stale entity could have been missed. */
  async lookAgain(): Promise<void> {
    const { state, signal } = this.input;
    const looked = secondLook(
      this.session,
      judgeable(state, this.unread, this.sourcesOf),
      this.lists,
      this.sourcesOf,
      signal,
    );
    for await (const fetched of looked) await this.sync(fetched, this.attempt);
  }

  /** What Port refused, once more, as far as somebody still asks for it. */
  async sendAgain(): Promise<void> {
    const { isComplete } = await this.completeness();
    const { attempt, page } = this;
    const isGone = ({ key, kind, scope }: LedgerEntry): boolean =>
      !page.kindsOf(key.blueprint).has(kind) || isComplete(kind, scope);
    const { logger } = this.input;
    const sender = new LedgerSender({ ...page, logger, onWrites: (outcomes) => this.noteWrites(outcomes) });
    const { createMissingRelatedEntities } = page.upsert;
    await new SecondPass({ state: page.state, sender, attempt, createMissingRelatedEntities, isGone }).run();
  }

  /** Deletes what the upstream has no more. */
  async removeStale(owned: number): Promise<Reconciled> {
    const { connector, state, port, runId, signal, options } = this.input;
    const { mapping } = this.prepared;
    return reconcile(judgeable(state, this.unread, this.sourcesOf), port, {
      runId,
      signal,
      owned,
      completeness: await this.completeness(),
      keepReferenced: mapping.createMissingRelatedEntities,
      holdInherited: options.holdInherited ?? !options.compareWithPort,
      threshold: mapping.entityDeletionThreshold,
      deleteDependents: mapping.deleteDependentEntities,
      kindOf: this.kindOf,
      kindOrder: connector.kinds.map(({ kind }) => kind),
    });
  }

  /** What was read and mapped whole so far. */
  private async completeness(): Promise<Completeness> {
    const { connector, state } = this.input;
    const counts = [...(await state.counts()).values()];
    return completenessOf(connector, {
      faults: this.faults,
      records: await state.incomplete(),
      loads: counts.some(({ loadFailed }) => loadFailed > 0),
      unread: this.unread.kinds,
    });
  }

  private readonly kindOf = (stale: StaleEntity): string | null =>
    stale.kind ?? kindByBlueprint(this.prepared.mapping).get(stale.key.blueprint) ?? null;

  /** The lists that may hold the record of an entity. */
  private readonly sourcesOf = ({ key: { blueprint } }: StaleEntity): ReadonlySet<string> => {
    const known = this.sourcesByBlueprint.get(blueprint);
    if (known) return known;
    const kinds = kindsOfBlueprint(this.prepared.mapping, blueprint);
    const specs = this.input.connector.kinds.filter(({ kind }) => kinds.has(kind));
    const sources = new Set(specs.map(({ source }) => source));
    this.sourcesByBlueprint.set(blueprint, sources);
    return sources;
  };

  private async sync(fetched: Fetched, again: string | null): Promise<void> {
    const { signal, logger, runId } = this.input;
    signal.throwIfAborted();
    this.observe(fetched);
    if (fetched.type === 'done') return;
    if (fetched.type === 'batch') {
      this.outages.note('upstream', null);
      return this.noteWrites(await syncPage(fetched.batch, this.page, again));
    }
    const { scope, source, code } = fetched;
    logger.warn({ runId, scope, source, code }, 'a page of the upstream could not be read');
    this.faults.push(faultOf(fetched));
    this.outages.note('upstream', fetched);
  }

  private noteWrites(outcomes: readonly UpsertOutcome[]): void {
    const [first] = outcomes;
    if (first === undefined) return;
    this.outages.note('port', first.ok || outcomes.some(({ ok }) => ok) ? null : first);
  }
}

/**
 * Whether an earlier attempt of the run has committed pages of this list under the same numbers, and with other records: the
 * list of pages, and what is new in a list, are read from the beginning by every attempt.
 */
function isReadAgain(fetched: Fetched, progress: ReadonlyMap<string, number | 'done'>): boolean {
  if (fetched.type !== 'batch') return false;
  const { source, scope } = fetched.batch;
  const before = progress.get(progressKey(source, scope));
  return before === 'done' || (fetched.recent && before !== undefined);
}

export function faultOf({ scope, source, code, message }: Extract<Fetched, { readonly type: 'failed' }>): RunFault {
  return { scope, ...(source === null ? {} : { source }), code, message };
}
