import type { ChainHead } from '@quayside/contracts';
import type { Database } from '@quayside/platform-database';
import { findAuditHead, readAuditTrail } from './read-audit-trail';
import { TRAIL_BEGIN, verifyChain, type ChainBreak, type ChainVerdict } from './verify-chain';

/** One statement reads as many events as this. */
const PAGE_SIZE = 200;
const MAX_PAGES = 25;

export interface TrailVerification extends ChainVerdict {
  /** false when there is more to check behind `head` */
  readonly complete: boolean;
}

/**
 * Checks the trail of an organisation from its beginning, or goes on behind an event that somebody has kept: at most 5,000
 * events at a time. Events that are added meanwhile are checked too, or left to the next time.
 */
export async function verifyAuditTrail(
  database: Database,
  organisationId: string,
  from: ChainHead = TRAIL_BEGIN,
): Promise<TrailVerification> {
  // read first: whatever it counts has to be there
  const end = await findAuditHead(database, organisationId);
  const unfit = faultOfBegin(from, end);
  if (end === null || unfit !== null) return { events: 0, head: from, broken: unfit, complete: true };

  let head = from;
  let events = 0;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await readAuditTrail(database, organisationId, { after: head.seq }, PAGE_SIZE);
    const verdict = verifyChain(page, { organisationId, from: head, through: end });
    head = verdict.head;
    events += verdict.events;
    if (verdict.broken !== null) return { events, head, broken: verdict.broken, complete: true };
    if (page.length < PAGE_SIZE) {
      const broken: ChainBreak | null = head.seq < end.seq ? { seq: head.seq + 1, fault: 'missing' } : null;
      return { events, head, broken, complete: true };
    }
  }
  return { events, head, broken: null, complete: false };
}

/** What is wrong before a single event is read: the trail is gone, or does not come as far as it once did. */
function faultOfBegin(from: ChainHead, end: ChainHead | null): ChainBreak | null {
  if (end === null) return { seq: from.seq + 1, fault: 'missing' };
  if (from.seq > end.seq) return { seq: end.seq + 1, fault: 'missing' };
  return from.seq === end.seq && from.hash !== end.hash ? { seq: from.seq, fault: 'head' } : null;
}
