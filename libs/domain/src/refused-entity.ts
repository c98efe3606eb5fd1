import { entityKeyText, type EntityKey } from './entity';

/** The largest payload that is kept, in bytes of UTF-8. */
export const MAX_PAYLOAD_BYTES = 262_144;
/** How many payloads are kept of an installation. */
export const MAX_KEPT_PAYLOADS = 1_000;

/** An entity that Port refused, as a page commits it. */
export interface RefusedEntity {
  readonly key: EntityKey;
  readonly kind: string;
  readonly scope: string;
  /** the record's own id where it has one */
  readonly recordId: string | null;
  /** the entity as it is sent, as JSON text; null when it is not whole, or larger than `MAX_PAYLOAD_BYTES` */
  readonly payload: string | null;
  /** what the payload relates to, as in `SeenEntity` */
  readonly targets: readonly string[];
  readonly code: string;
  readonly message: string;
}

/** An entity of the ledger, without its payload. */
export interface LedgerEntry extends Omit<RefusedEntity, 'payload'> {
  readonly hasPayload: boolean;
  /** whether this run has counted it as refused */
  readonly counted: boolean;
  /** whether a run has seen the entity since: then the payload is older than what Port may hold, and is never sent */
  readonly outdated: boolean;
}

/** What a committed page changes in the ledger, beyond that whatever it has seen and did not refuse leaves the ledger. */
export interface LedgerChanges {
  readonly refused: readonly RefusedEntity[];
  /** tried again from the ledger in vain; `sent` when Port has refused it once more, and had not only no payload to try */
  readonly again: readonly (Pick<RefusedEntity, 'key' | 'code' | 'message'> & { readonly sent: boolean })[];
  /** nobody asks for them any more */
  readonly gone: readonly EntityKey[];
}

/** What a page does to entries that were there before. */
export interface LedgerEffects {
  /** they leave the ledger */
  readonly settled: readonly EntityKey[];
  /** this run has counted them as refused before; what the page says of them stands in place of that */
  readonly recounted: readonly EntityKey[];
  /** by kind, how many of those there are */
  readonly takenBack: ReadonlyMap<string, number>;
}

/** The entities of which a page has something to say, each once. */
export function ledgerKeys(seen: readonly EntityKey[], changes: LedgerChanges | undefined): readonly EntityKey[] {
  const { refused = [], again = [], gone = [] } = changes ?? {};
  const all = [...seen, ...refused.map(({ key }) => key), ...again.map(({ key }) => key), ...gone];
  return [...new Map(all.map((key) => [entityKeyText(key), key])).values()];
}

/**
 * An entity counts as refused at most once a run, and the last word of the run about it stands.
 *
 * @param earlier the entries that are there for the keys of the page
 */
export function ledgerEffects(
  earlier: readonly Pick<LedgerEntry, 'key' | 'kind' | 'counted'>[],
  changes: LedgerChanges | undefined,
): LedgerEffects {
  const staying = new Set(
    [...(changes?.refused ?? []), ...(changes?.again ?? [])].map(({ key }) => entityKeyText(key)),
  );
  const recounted = earlier.filter(({ counted }) => counted);
  const takenBack = new Map<string, number>();
  for (const { kind } of recounted) takenBack.set(kind, (takenBack.get(kind) ?? 0) + 1);
  return {
    settled: earlier.map(({ key }) => key).filter((key) => !staying.has(entityKeyText(key))),
    recounted: recounted.map(({ key }) => key),
    takenBack,
  };
}

/** The same entities, of which only the first `room` with a payload keep it. */
export function withRoomFor(room: number, refused: readonly RefusedEntity[]): readonly RefusedEntity[] {
  let left = room;
  return refused.map((entity) => {
    if (entity.payload === null) return entity;
    left -= 1;
    return left < 0 ? { ...entity, payload: null, targets: [] } : entity;
  });
}
