import { silentLogger, type Clock } from '@quayside/domain';
import { createHttpClient, type HttpClientOptions } from '../create-http-client';
import type { LookupAll } from '../guard-destination';
import type { HttpClient } from '../http-request';
import { TEST_AUTHORITY } from './certificates.fixture';

const CLOCK: Clock = { now: () => new Date('2026-03-01T12:00:00.000Z'), sleep: () => Promise.resolve() };

/** A client of production, which waits for no back-off, and trusts the certificates of specs only. */
export function hurriedClient(options: Partial<HttpClientOptions> = {}): HttpClient {
  return createHttpClient({
    clock: CLOCK,
    random: () => 0.5,
    logger: silentLogger,
    allowPrivateHosts: false,
    trustedCertificates: [TEST_AUTHORITY],
    ...options,
  });
}

/** What a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => {
      throw new Error(`did not fail, but gave ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

/** A resolver that gives one answer after another, the last of them for ever, and knows what it was asked. */
export class ScriptedResolver {
  readonly asked: string[] = [];

  constructor(private readonly answers: readonly (readonly string[] | Error)[]) {}

  readonly lookup: LookupAll = (hostname, _options, callback) => {
    const answer = this.answers[Math.min(this.asked.length, this.answers.length - 1)] ?? [];
    this.asked.push(hostname);
    if (answer instanceof Error) return process.nextTick(callback, answer, []);
    const addresses = answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    process.nextTick(callback, null, addresses);
  };
}
