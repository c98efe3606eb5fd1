import { createHash } from 'node:crypto';
import { TRAIL_FORM, type ChainedEvent, type ChainFault, type ChainHead } from '@quayside/contracts';

/** Where the trail of every organisation begins. */
export const TRAIL_BEGIN: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** The first place at which a trail is not as it was written. */
export interface ChainBreak {
  readonly seq: number;
  readonly fault: ChainFault;
}

export interface ChainVerdict {
  /** how many events are as they were added, before the first that is not */
  readonly events: number;
  /** the last of them, or where it was begun */
  readonly head: ChainHead;
  /** null when everything is in order */
  readonly broken: ChainBreak | null;
}

export interface ChainPlace {
  readonly organisationId: string;
  /** behind which the events begin; the beginning of the trail when absent */
  readonly from?: ChainHead;
  /** where the trail ended once: the event of that number has that hash */
  readonly through?: ChainHead;
}

/**
 * Checks that events are what their organisation's trail has behind `from`, in its order: none changed, left out, added or
 * moved. That none is missing at the end can only be told with `through`: then `head` has come as far.
 */
export function verifyChain(
  events: Iterable<ChainedEvent>,
  { organisationId, from = TRAIL_BEGIN, through }: ChainPlace,
): ChainVerdict {
  let head = from;
  let count = 0;
  for (const event of events) {
    let fault = faultOf(event, organisationId, head);
    if (fault === null && event.seq === through?.seq && event.hash !== through.hash) fault = 'head';
    if (fault !== null) return { events: count, head, broken: { seq: head.seq + 1, fault } };
    head = { seq: event.seq, hash: event.hash };
    count += 1;
  }
  return { events: count, head, broken: null };
}

function faultOf(event: ChainedEvent, organisationId: string, head: ChainHead): ChainFault | null {
  if (event.organisationId !== organisationId) return 'organisation';
  if (event.seq > head.seq + 1) return 'missing';
  if (event.seq !== head.seq + 1) return 'order';
  if (event.previousHash !== head.hash) return 'previous_hash';
  return event.hash === hashOf(event) ? null : 'hash';
}

/** The hash of an event, as the database makes it. */
export function hashOf(event: Omit<ChainedEvent, 'hash'>): string {
  const fields = [
    TRAIL_FORM,
    event.organisationId,
    event.seq,
    event.previousHash,
    event.id,
    event.at,
    event.actorType,
    event.actorId,
    event.originAddress,
    event.originRequestId,
    event.action,
    event.installationId,
    event.runId,
    event.secretId,
    event.details,
  ];
  return createHash('sha256').update(fields.map(fieldText).join('')).digest('hex');
}

function fieldText(value: string | number | null): string {
  return value === null ? '-' : `${Buffer.byteLength(String(value))}:${value}`;
}
