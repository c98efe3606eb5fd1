import type { JsonObject } from '@quayside/domain';
import type { Row } from './read-rows';

/** Incidents that came up so shortly before the newest one may have shown only after it. */
const OVERLAP_MS = 10 * 60_000;
/** The first list page is read every time, so that the old ones begin here. */
export const FIRST_OLD_PAGE = 2;

/** What a reading of the incidents of a page leaves for the next one. */
export interface IncidentCursor {
  /** when the newest incident seen was created, in milliseconds since the epoch; 0 where there was none */
  readonly newestMs: number;
  /** the list page of old incidents that comes next */
  readonly oldPage: number;
  /** the place of the page in the line for a look at its old incidents, the lowest first; null where it has none */
  readonly turn: number | null;
}

export function writeCursor({ newestMs, oldPage, turn }: IncidentCursor): JsonObject {
  return { newest: new Date(newestMs).toISOString(), oldPage, turn };
}

/** Undefined for what is no cursor of ours: the list is read whole then. Earlier versions wrote it without a turn. */
export function readCursor(cursor: JsonObject | undefined): IncidentCursor | undefined {
  const { newest, oldPage, turn = 0 } = cursor ?? {};
  const newestMs = typeof newest === 'string' ? Date.parse(newest) : NaN;
  if (Number.isNaN(newestMs) || !isWholeFrom(FIRST_OLD_PAGE, oldPage)) return undefined;
  return turn === null || isWholeFrom(0, turn) ? { newestMs, oldPage, turn } : undefined;
}

function isWholeFrom(least: number, value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least;
}

/** The latest time of creation among these rows and what was known before, in milliseconds since the epoch. */
export function newestOf(rows: readonly Row[], knownMs: number): number {
  return rows.reduce((newest, row) => Math.max(newest, createdMs(row) ?? 0), knownMs);
}

/** Whether a list page of newest incidents reaches back to those that were there when the cursor was left. */
export function reachesBack(rows: readonly Row[], { newestMs }: IncidentCursor): boolean {
  // a row whose time cannot be read says nothing; a page of such rows reaches back, and the full sweep reads the rest
  return !rows.some((row) => createdMs(row) !== undefined) || rows.some((row) => isOld(row, newestMs));
}

function isOld(row: Row, newestMs: number): boolean {
  const created = createdMs(row);
  return created !== undefined && created < newestMs - OVERLAP_MS;
}

function createdMs({ created_at: createdAt }: Row): number | undefined {
  const ms = typeof createdAt === 'string' ? Date.parse(createdAt) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
