import type { Entity, JsonValue, Logger } from '@quayside/domain';
import { blamesAnEntity } from './blames-an-entity';
import { correlateByIndex } from './correlate-by-index';
import { forEachAtOnce } from './for-each-at-once';
import { pathOf } from './path-of';
import { PortError } from './port-error';
import type { PortTransport } from './port-transport';
import type { UpsertOptions, UpsertOutcome } from './port-types';
import { resyncQuery } from './resync-query';
import { splitIntoBatches } from './split-into-batches';
import { NOTHING_SAID, upsertFailure, upsertFailureOf, type UpsertFailure } from './upsert-outcome';

/** @see https://docs.port.io/api-reference/create-multiple-entities */
const MAX_ENTITIES = 20;
const MAX_BYTES = 1_048_576;
/** left free in a batch of several: a batch that is refused for its size costs two more requests */
const HEAD_ROOM_BYTES = 16_384;
const ENVELOPE_BYTES = Buffer.byteLength('{"entities":[]}');

interface Item {
  readonly index: number;
  readonly body: JsonValue;
  readonly bytes: number;
}

export interface UpsertDeps {
  readonly transport: PortTransport;
  readonly logger: Logger;
  readonly maxInFlight: number;
  readonly blueprintExists: (blueprint: string, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Writes entities of one blueprint in as few requests as Port allows. What Port refuses is found by halving, so that one
 * bad entity costs its neighbours nothing; a batch that fails for another reason leaves the other batches as they are.
 */
export async function upsertEntities(
  deps: UpsertDeps,
  blueprint: string,
  entities: readonly Entity[],
  options: UpsertOptions,
): Promise<readonly UpsertOutcome[]> {
  const upsert = new Upsert(deps, blueprint, options);
  const items: Item[] = [];
  for (const [index, entity] of entities.entries()) {
    const body = { ...entity } as JsonValue;
    const item = { index, body, bytes: Buffer.byteLength(JSON.stringify(body)) };
    if (ENVELOPE_BYTES + item.bytes <= MAX_BYTES) items.push(item);
    else upsert.fail([item], tooLarge(item.bytes));
  }
  const batches = splitIntoBatches(items, {
    maxItems: MAX_ENTITIES,
    maxBytes: MAX_BYTES - HEAD_ROOM_BYTES,
    bytesOf: (item) => item.bytes,
    envelopeBytes: ENVELOPE_BYTES,
  });
  await forEachAtOnce(batches, deps.maxInFlight, (batch) => upsert.settle(batch));
  return entities.map((_, index) => upsert.outcomes.get(index) ?? NOTHING_SAID);
}

class Upsert {
  readonly outcomes = new Map<number, UpsertOutcome>();
  private missing: Promise<boolean> | undefined;

  constructor(
    private readonly deps: UpsertDeps,
    private readonly blueprint: string,
    private readonly options: UpsertOptions,
  ) {}

  /** Finds out what becomes of every entity of a batch. Throws what is no entity's fault: rejected credentials, an abort. */
  async settle(batch: readonly Item[]): Promise<void> {
    if (this.missing !== undefined && (await this.missing)) return this.fail(batch, this.blueprintIsMissing());
    let answer: JsonValue;
    try {
      answer = await this.send(batch);
    } catch (error) {
      return await this.settleFailed(batch, error);
    }
    const settled = correlateByIndex(batch.length, answer, this.deps.transport.secrets);
    for (const [at, { index }] of batch.entries()) this.outcomes.set(index, settled[at] ?? NOTHING_SAID);
  }

  fail(batch: readonly Item[], failure: UpsertFailure): void {
    for (const { index } of batch) this.outcomes.set(index, failure);
  }

  private async settleFailed(batch: readonly Item[], error: unknown): Promise<void> {
    const failure = error instanceof PortError ? upsertFailureOf(error) : undefined;
    if (!(error instanceof PortError) || failure === undefined) throw error;
    if (error.code === 'port_not_found' && (await this.isBlueprintMissing())) {
      return this.fail(batch, this.blueprintIsMissing());
    }
    if (batch.length === 1 || !blamesAnEntity(error)) return this.fail(batch, failure);
    this.deps.logger.debug({ ...error.context, entities: batch.length }, 'Port refused a batch; halving it');
    const middle = Math.ceil(batch.length / 2);
    await this.settle(batch.slice(0, middle));
    await this.settle(batch.slice(middle));
  }

  /** One missing blueprint refuses every batch: asked for once, so that it is not found out by halving them all. */
  private isBlueprintMissing(): Promise<boolean> {
    this.missing ??= this.deps.blueprintExists(this.blueprint, this.options.signal).then(
      (exists) => !exists,
      () => false,
    );
    return this.missing;
  }

  private blueprintIsMissing(): UpsertFailure {
    return upsertFailure('port_blueprint_missing', 404, `Port has no blueprint "${this.blueprint}".`);
  }

  private async send(batch: readonly Item[]): Promise<JsonValue> {
    return await this.deps.transport.request({
      method: 'POST',
      lane: 'bulk',
      path: pathOf('blueprints', this.blueprint, 'entities', 'bulk'),
      query: {
        upsert: true,
        merge: this.options.merge,
        create_missing_related_entities: this.options.createMissingRelatedEntities,
        validation_only: false,
        ...resyncQuery(this.options.runId),
      },
      body: { entities: batch.map((item) => item.body) },
      // an upsert says how an entity shall be: saying it twice changes nothing
      idempotent: true,
      signal: this.options.signal,
    });
  }
}

function tooLarge(bytes: number): UpsertFailure {
  return upsertFailure('port_entity_too_large', 413, `The entity has ${bytes} bytes as JSON; Port takes ${MAX_BYTES}.`);
}
