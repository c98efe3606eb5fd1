import { AppError } from '@quayside/domain';
import fc from 'fast-check';
import { Headers as UndiciHeaders } from 'undici';
import { describe, expect, it } from 'vitest';
import { loggable } from './loggable';

const CANARY = 'canary0123456789';

/** A secret as it may come by: under a key that says so, or in text that has the form of one. */
const SECRETS: readonly ((rest: unknown) => unknown)[] = [
  (rest) => ({ authorization: CANARY, rest }),
  (rest) => ({ headers: { cookie: `a=${CANARY}`, 'X-Api-Key': [CANARY] }, rest }),
  (rest) =>
    new Map<unknown, unknown>([
      ['clientSecret', CANARY],
      ['rest', rest],
    ]),
  (rest) => new Map<unknown, unknown>([[`qsy_${CANARY}`, rest]]),
  (rest) => ({ [`Bearer ${CANARY}`]: rest }),
  (rest) => new Set([`Bearer ${CANARY}`, rest]),
  () => new Headers({ authorization: CANARY, cookie: CANARY, 'x-auth-token': CANARY }),
  () => new UndiciHeaders({ 'set-cookie': CANARY, 'x-note': `qsy_${CANARY}` }),
  () => new URL(`https://user:${CANARY}@host/path?api_key=${CANARY}`),
  () => new URLSearchParams({ token: CANARY, code: CANARY }),
  () => Buffer.from(CANARY),
  () => new TextEncoder().encode(CANARY).buffer,
  (rest) => new Error(`GET https://host/?access_token=${CANARY} failed`, { cause: rest }),
  (rest) => new TypeError('x', { cause: { password: CANARY, rest } }),
  () => new AggregateError([new Error(`postgresql://u:${CANARY}@host/db`), { secret: CANARY }], `OAuth ${CANARY}`),
  (rest) =>
    Object.assign(new Error('x', { cause: rest }), { name: `qsy_${CANARY}`, code: `qsy_${CANARY}`, body: CANARY }),
  () => new AppError('http_status', `answered qsy_${CANARY}`, { context: { apiKey: CANARY, note: `qsy_${CANARY}` } }),
  () => `{"clientSecret":"${CANARY}"}`,
];

const secrets: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  secret: fc.tuple(fc.constantFrom(...SECRETS), tie('value')).map(([make, rest]) => make(rest)),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>('plain', 7, null, undefined, true, 10n, new Date(0)),
    tie('secret'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'note', 'request', 'list'), tie('value'), { maxKeys: 3 }),
    fc.array(fc.tuple(fc.constantFrom('a', 'b'), tie('value')), { maxLength: 2 }).map((entries) => new Map(entries)),
  ),
})).secret;

describe('what of a log line may be written', () => {
  it('holds no secret, wherever in it one is, and is plain JSON', () => {
    fc.assert(
      fc.property(secrets, fc.string(), (value, key) => {
        const shown = loggable({ value, list: [value], [key === '__proto__' ? 'key' : key]: value });
        expect(JSON.stringify(shown)).not.toContain(CANARY);
        expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
      }),
    );
  });

  it('still tells what is no secret', () => {
    const shown = loggable({
      headers: new Headers({ accept: 'text/plain' }),
      counts: new Map<unknown, unknown>([
        ['read', 3],
        [{}, 1],
      ]),
      kinds: new Set(['page']),
      url: new URL('https://host/path?page=2'),
      error: new Error('outer', { cause: { why: 'inner' } }),
      several: new AggregateError([new Error('first'), 'second']),
    });
    expect(shown).toMatchObject({
      headers: { accept: 'text/plain' },
      counts: { read: 3, '[key]': 1 },
      kinds: ['page'],
      url: 'https://host/path?page=2',
      error: { message: 'outer', cause: { why: 'inner' } },
      several: { errors: [{ message: 'first' }, 'second'] },
    });
  });

  it('is bounded, whatever is handed in', () => {
    const many = new Map(Array.from({ length: 100_000 }, (_, index) => [`key-${index}`, 'x'.repeat(10)]));
    const circle = new Map<string, unknown>();
    circle.set('self', circle);
    const text = JSON.stringify(loggable({ many, circle, set: new Set([circle]) }));
    expect(text.length).toBeLessThan(10_000);
    expect(text).toContain('[too deep]');
  });
});
