import type { PortError, PortErrorCode } from './port-error';

const CODES: ReadonlySet<PortErrorCode> = new Set([
  'port_rejected',
  'port_not_found',
  'port_conflict',
  'port_request_too_large',
]);

/** Whether a request for many entities failed because of some of them, so that it is worth halving. */
export function blamesAnEntity({ code }: PortError): boolean {
  return CODES.has(code);
}
