import type { PortError, PortErrorCode } from './port-error';
import type { UpsertOutcome } from './port-types';

/** Why an entity was not written. Every code has a page in docs/errors. */
export const PORT_UPSERT_CODES = [
  'port_rejected',
  /** what it relates to does not exist */
  'port_not_found',
  'port_conflict',
  'port_forbidden',
  'port_blueprint_missing',
  'port_entity_too_large',
  'port_rate_limited',
  'port_unavailable',
  /** Port's answer does not say what became of it */
  'port_answer_incomplete',
] as const;
export type PortUpsertCode = (typeof PORT_UPSERT_CODES)[number];

export type UpsertFailure = Extract<UpsertOutcome, { readonly ok: false }>;

export function upsertFailure(code: PortUpsertCode, status: number, message: string): UpsertFailure {
  return { ok: false, status, code, message };
}

/** For an entity of which Port's answer says nothing that can be read. */
export const NOTHING_SAID = upsertFailure(
  'port_answer_incomplete',
  0,
  "Port's answer does not say what became of this entity.",
);

/** For one item that a bulk answer lists as failed. */
export function upsertCodeOfStatus(status: number): PortUpsertCode {
  if (status >= 500 || status === 401 || status === 408) return 'port_unavailable';
  switch (status) {
    case 403:
      return 'port_forbidden';
    case 404:
      return 'port_not_found';
    case 409:
      return 'port_conflict';
    case 413:
      return 'port_entity_too_large';
    case 429:
      return 'port_rate_limited';
    default:
      return 'port_rejected';
  }
}

/** For the entities of a request that failed as a whole. Rejected credentials are no entity's fault: they are not here. */
const CODE_OF_ERROR: Readonly<
  Record<Exclude<PortErrorCode, 'port_credentials_rejected' | 'port_ingest_refused'>, PortUpsertCode>
> = {
  port_token_rejected: 'port_unavailable',
  port_forbidden: 'port_forbidden',
  port_not_found: 'port_not_found',
  port_conflict: 'port_conflict',
  port_rejected: 'port_rejected',
  port_request_too_large: 'port_entity_too_large',
  port_rate_limited: 'port_rate_limited',
  port_busy: 'port_unavailable',
  port_unavailable: 'port_unavailable',
  port_answer_malformed: 'port_answer_incomplete',
  port_answer_too_large: 'port_answer_incomplete',
};

/** Undefined when the error says nothing of an entity and has to be thrown. */
export function upsertFailureOf(error: PortError): UpsertFailure | undefined {
  if (error.code === 'port_credentials_rejected' || error.code === 'port_ingest_refused') return undefined;
  return upsertFailure(CODE_OF_ERROR[error.code], error.status ?? 0, error.message);
}
