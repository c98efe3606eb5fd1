import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlateByIndex } from './correlate-by-index';

const codes = (count: number, answer: unknown): (string | true)[] =>
  correlateByIndex(count, answer, []).map((outcome) => outcome.ok || outcome.code);

describe('correlating a bulk answer with its request', () => {
  it('goes by the index, whatever the identifiers and the order', () => {
    const outcomes = correlateByIndex(
      3,
      {
        ok: true,
        entities: [
          { index: 2, identifier: 'found-by-search', created: false },
          { index: 0, identifier: 'a', created: true },
        ],
        errors: [{ index: 1, identifier: 'unknown', statusCode: 422, error: 'invalid_request', message: 'bad enum' }],
      },
      [],
    );
    expect(outcomes).toEqual([
      { ok: true, identifier: 'a', created: true },
      {
        ok: false,
        status: 422,
        code: 'port_rejected',
        message: 'Port refused this entity: invalid_request: bad enum',
      },
      { ok: true, identifier: 'found-by-search', created: false },
    ]);
  });

  it('counts an entity that neither list names as failed', () => {
    expect(codes(2, { ok: true, entities: [{ index: 1, identifier: 'b', created: true }], errors: [] })).toEqual([
      'port_answer_incomplete',
      true,
    ]);
  });

  it('counts an entity that both lists name as failed', () => {
    const answer = {
      entities: [{ index: 0, identifier: 'a', created: true }],
      errors: [{ index: 0, statusCode: 404, error: 'not_found', message: 'no such component' }],
    };
    expect(codes(1, answer)).toEqual(['port_not_found']);
  });

  it('ignores an index that was not asked about', () => {
    const answer = {
      entities: [-1, 1, 0.5, '0', 'length'].map((index) => ({ index, identifier: 'x', created: true })),
      errors: [{ index: 7, statusCode: 422, error: 'e', message: 'm' }],
    };
    expect(codes(1, answer)).toEqual(['port_answer_incomplete']);
  });

  it('tells refusals apart by their status', () => {
    const statuses = [400, 403, 404, 409, 413, 422, 429, 500, 503];
    const errors = statuses.map((statusCode, index) => ({ index, statusCode, error: 'e', message: 'm' }));
    expect(codes(statuses.length, { entities: [], errors })).toEqual([
      'port_rejected',
      'port_forbidden',
      'port_not_found',
      'port_conflict',
      'port_entity_too_large',
      'port_rejected',
      'port_rate_limited',
      'port_unavailable',
      'port_unavailable',
    ]);
  });

  it('gives one outcome for each entity, whatever the answer is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.anything(), (count, answer) => {
        expect(correlateByIndex(count, answer, [])).toHaveLength(count);
      }),
    );
  });

  it('masks a secret that the message quotes', () => {
    const errors = [{ index: 0, statusCode: 422, error: 'e', message: 'got my-own-secret-value here' }];
    const [outcome] = correlateByIndex(1, { entities: [], errors }, ['my-own-secret-value']);
    expect(JSON.stringify(outcome)).not.toContain('my-own-secret-value');
  });
});
