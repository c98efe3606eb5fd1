import { randomUUID } from 'node:crypto';
import { DatabaseError, jsonParameter, type Database, type DatabaseClient } from '@quayside/platform-database';

/** A request that its caller has named, so that it is carried out once however often it comes. */
export interface NamedRequest {
  /** null when it is about no organisation */
  readonly organisationId: string | null;
  /** at most 200 bytes; the names of one caller say nothing to another */
  readonly caller: string;
  /** the name; at most 255 bytes */
  readonly key: string;
  /** of everything in it that says what is wanted, under a key that the database does not have */
  readonly digest: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** at most 65,536 bytes; null when it is not to be given again */
  readonly body: string | null;
}

export type KeyClaim =
  /** nobody has carried it out: the caller of `claim` does, and then calls `keep` or `free` with the id */
  | { readonly state: 'claimed'; readonly claimId: string }
  | { readonly state: 'answered'; readonly answer: KeptAnswer }
  | { readonly state: 'under_way'; readonly retryAfterSeconds: number }
  /** the key is that of another request */
  | { readonly state: 'reused' }
  /** the caller has as many keys as are kept of one */
  | { readonly state: 'full' };

const KEPT_HOURS = 24;
/** Longer than a transaction may take: whoever holds a key for longer is dead, and has changed nothing that is still open. */
const LOCK_SECONDS = 120;
/** A caller who repeats a request has most often lost the connection of the first, which ends in a moment. */
const MAX_RETRY_AFTER_SECONDS = 5;
const MAX_KEYS_OF_CALLER = 10_000;
const NO_ORGANISATION = '00000000-0000-0000-0000-000000000000';
/** A key may be freed between the look at it and the try to claim it; three times in a row is more than chance. */
const ATTEMPTS = 3;

interface KeyRow {
  readonly digest: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: string | null;
  /** below 0: given up for dead */
  readonly lockedSeconds: number;
}

/** The keys of requests, each statement by itself: whoever claims one holds nothing of Postgres while it does its work. */
export class IdempotencyKeys {
  constructor(private readonly database: Database) {}

  /** @throws DatabaseError */
  async claim(request: NamedRequest): Promise<KeyClaim> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const claimId = randomUUID();
      if (await this.#insert(request, claimId)) return { state: 'claimed', claimId };
      const row = await this.#find(request);
      if (row !== null) return claimOf(row, request);
      if (await this.#isFull(request)) return { state: 'full' };
    }
    throw new DatabaseError('database_conflict', undefined, { caller: request.caller });
  }

  /** After it was carried out. Nothing when somebody else has the key by now. */
  async keep(request: NamedRequest, claimId: string, { status, headers, body }: KeptAnswer): Promise<void> {
    const { organisation, caller, key } = namesOf(request);
    await this.#clientOf(request).$executeRaw`
      UPDATE idempotency_keys
      SET completed_at = now(), status = ${status}::integer, headers = ${jsonParameter(headers)}::jsonb, body = ${body}::text
      WHERE organisation_id = ${organisation}::uuid AND caller = ${caller} AND key = ${key}
        AND claim_id = ${claimId}::uuid AND completed_at IS NULL`;
  }

  /** After it was refused or has failed: the same key may be used at once. */
  async free(request: NamedRequest, claimId: string): Promise<void> {
    const { organisation, caller, key } = namesOf(request);
    await this.#clientOf(request).$executeRaw`
      DELETE FROM idempotency_keys
      WHERE organisation_id = ${organisation}::uuid AND caller = ${caller} AND key = ${key}
        AND claim_id = ${claimId}::uuid AND completed_at IS NULL`;
  }

  /** Whether the key was free, is over, or was left by one of the same request that is dead. */
  async #insert(request: NamedRequest, claimId: string): Promise<boolean> {
    const { organisation, caller, key } = namesOf(request);
    const inserted = await this.#clientOf(request).$executeRaw`
      INSERT INTO idempotency_keys AS k
        (organisation_id, caller, key, request_digest, claim_id, locked_until, expires_at)
      SELECT ${organisation}::uuid, ${caller}::text, ${key}::text, ${request.digest}::text, ${claimId}::uuid,
             now() + make_interval(secs => ${LOCK_SECONDS}::double precision), now() + make_interval(hours => ${KEPT_HOURS}::integer)
      WHERE (SELECT count(*) FROM (
        SELECT FROM idempotency_keys
        WHERE organisation_id = ${organisation}::uuid AND caller = ${caller}
        LIMIT ${MAX_KEYS_OF_CALLER}) AS kept) < ${MAX_KEYS_OF_CALLER}::integer
      ON CONFLICT (organisation_id, caller, key) DO UPDATE
      SET request_digest = EXCLUDED.request_digest, claim_id = EXCLUDED.claim_id, locked_until = EXCLUDED.locked_until,
          expires_at = EXCLUDED.expires_at, created_at = now(), completed_at = NULL, status = NULL, headers = NULL,
          body = NULL
      WHERE k.expires_at <= now()
         OR (k.completed_at IS NULL AND k.locked_until <= now() AND k.request_digest = EXCLUDED.request_digest)`;
    return inserted > 0;
  }

  async #find(request: NamedRequest): Promise<KeyRow | null> {
    const { organisation, caller, key } = namesOf(request);
    const [row] = await this.#clientOf(request).$queryRaw<KeyRow[]>`
      SELECT request_digest AS digest, status, headers, body,
             extract(epoch FROM locked_until - now())::double precision AS "lockedSeconds"
      FROM idempotency_keys
      WHERE organisation_id = ${organisation}::uuid AND caller = ${caller} AND key = ${key}`;
    return row ?? null;
  }

  async #isFull(request: NamedRequest): Promise<boolean> {
    const { organisation, caller } = namesOf(request);
    const kept = await this.#clientOf(request).$queryRaw<unknown[]>`
      SELECT 1 FROM idempotency_keys WHERE organisation_id = ${organisation}::uuid AND caller = ${caller}
      OFFSET ${MAX_KEYS_OF_CALLER - 1} LIMIT 1`;
    return kept.length > 0;
  }

  #clientOf(request: NamedRequest): DatabaseClient {
    return this.database.of(namesOf(request).organisation).prisma;
  }
}

function namesOf({ organisationId, caller, key }: NamedRequest) {
  return { organisation: organisationId ?? NO_ORGANISATION, caller, key };
}

function claimOf(row: KeyRow, request: NamedRequest): KeyClaim {
  if (row.digest !== request.digest) return { state: 'reused' };
  if (row.status !== null) {
    return { state: 'answered', answer: { status: row.status, headers: row.headers ?? {}, body: row.body } };
  }
  const retryAfterSeconds = Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil(row.lockedSeconds)));
  return { state: 'under_way', retryAfterSeconds };
}
