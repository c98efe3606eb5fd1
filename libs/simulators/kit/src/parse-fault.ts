import type { Fault, FaultEffect } from './fault';

const WITHOUT_SETTINGS = ['cut', 'hang', 'reset', 'reset_after_write'] as const;

/**
 * Reads a fault that came over HTTP, so that a slip in a test says so where it was made and not as a fault that never
 * strikes.
 */
export function parseFault(value: unknown): { readonly fault: Fault } | { readonly problem: string } {
  if (!isRecord(value)) return { problem: 'a fault is an object with an effect' };
  const { effect, method, path, after, times } = value;
  const parsed = parseEffect(effect);
  if (typeof parsed === 'string') return { problem: parsed };
  if (method !== undefined && typeof method !== 'string') return { problem: 'method is a string' };
  if (path !== undefined && typeof path !== 'string') return { problem: 'path is a string' };
  if (after !== undefined && !isCount(after)) return { problem: 'after is a whole number from 0' };
  if (times !== undefined && !isCount(times)) return { problem: 'times is a whole number from 0' };
  return {
    fault: {
      effect: parsed,
      ...(method === undefined ? {} : { method }),
      ...(path === undefined ? {} : { path }),
      ...(after === undefined ? {} : { after }),
      ...(times === undefined ? {} : { times }),
    },
  };
}

function parseEffect(effect: unknown): FaultEffect | string {
  if (!isRecord(effect)) return 'effect is an object with a kind';
  const { kind } = effect;
  const plain = WITHOUT_SETTINGS.find((known) => known === kind);
  if (plain !== undefined) return { kind: plain };
  if (kind === 'latency') return isCount(effect.ms) ? { kind, ms: effect.ms } : 'latency needs ms, a whole number';
  if (kind === 'malformed') {
    if (effect.text === undefined) return { kind };
    return typeof effect.text === 'string' ? { kind, text: effect.text } : 'text is a string';
  }
  if (kind !== 'status') return `there is no fault of kind ${String(kind)}`;
  const { status, headers, body } = effect;
  if (!isCount(status) || status < 200 || status > 599) return 'status is a number from 200 to 599';
  if (headers !== undefined && !isTextRecord(headers)) return 'headers is an object of strings';
  return { kind, status, ...(headers === undefined ? {} : { headers }), ...(body === undefined ? {} : { body }) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
