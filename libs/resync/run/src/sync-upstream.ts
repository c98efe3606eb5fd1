import type { ConnectorSession } from '@quayside/connector-kit';
import type { RunFault, StaleEntity } from '@quayside/domain';
import { kindByBlueprint } from '@quayside/mapping';
import { fetchRecords, type Fetched } from '@quayside/resync-fetch';
import { reconcile, type Reconciled } from '@quayside/resync-reconcile';
import type { BlueprintCatalogue } from './blueprint-catalogue';
import { ExampleCollector } from './collect-examples';
import { completenessOf } from './completeness';
import type { Prepared } from './prepare';
import type { ResyncInput } from './resync-input';
import { ListLog, secondLook } from './second-look';
import { syncPage, type PageDeps } from './sync-page';

/** The part of a run that reads the upstream and makes Port follow it. */
export class UpstreamSync<S> {
  /** what failed while the run went on */
  readonly faults: RunFault[] = [];
  readonly examples = new ExampleCollector();
  private readonly session: ConnectorSession;
  private readonly lists = new ListLog();
  private readonly page: PageDeps;

  constructor(
    private readonly input: ResyncInput<S>,
    private readonly prepared: Prepared,
    blueprints: BlueprintCatalogue,
  ) {
    const { connector, settings, upstreamHttp: http, clock, logger, state, port, runId, signal } = input;
    const { mapping, mapper } = prepared;
    this.session = connector.open(settings, { http, clock, logger });
    const { enableMergeEntity: merge, createMissingRelatedEntities } = mapping;
    this.page = { state, port, mapper, blueprints, upsert: { merge, createMissingRelatedEntities, runId, signal } };
  }

  /** Every page of every list, once. */
  async syncPages(): Promise<void> {
    const { connector, state, signal, options } = this.input;
    const mapped = new Set(this.prepared.mapping.resources.map(({ kind }) => kind));
    const sources = new Set(connector.kinds.filter(({ kind }) => mapped.has(kind)).map(({ source }) => source));
    const plan = { connector, sources, progress: await state.progress() };
    for await (const fetched of fetchRecords(this.session, plan, signal)) {
      this.lists.note(fetched);
      if (fetched.type === 'batch' && options.sendRawDataExamples) this.examples.take(fetched.batch);
      await this.sync(fetched, true);
    }
  }

  /** The long lists once more in which a stale entity could have been missed. */
  async lookAgain(): Promise<void> {
    const { connector, state, signal } = this.input;
    const looked = secondLook(this.session, state, this.lists, connector.kinds, this.kindOf, signal);
    for await (const fetched of looked) await this.sync(fetched, false);
  }

  /** Deletes what the upstream has no more. */
  async removeStale(owned: number): Promise<Reconciled> {
    const { connector, state, port, runId, signal } = this.input;
    const { mapping } = this.prepared;
    return reconcile(state, port, {
      runId,
      signal,
      owned,
      completeness: completenessOf(connector.kinds, this.faults, await state.incomplete()),
      keepReferenced: mapping.createMissingRelatedEntities,
      threshold: mapping.entityDeletionThreshold,
      deleteDependents: mapping.deleteDependentEntities,
      kindOf: this.kindOf,
      kindOrder: connector.kinds.map(({ kind }) => kind),
    });
  }

  private readonly kindOf = (stale: StaleEntity): string | null =>
    stale.kind ?? kindByBlueprint(this.prepared.mapping).get(stale.key.blueprint) ?? null;

  private async sync(fetched: Fetched, firstTime: boolean): Promise<void> {
    const { signal, logger, runId } = this.input;
    signal.throwIfAborted();
    if (fetched.type === 'batch') await syncPage(fetched.batch, this.page, firstTime);
    if (fetched.type !== 'failed') return;
    const { scope, source, code, message } = fetched;
    logger.warn({ runId, scope, source, code }, 'a page of the upstream could not be read');
    this.faults.push({ scope, ...(source === null ? {} : { source }), code, message });
  }
}
