import { describe, expect, it } from 'vitest';
import payloads from '../fixtures/payloads.json';
import { statuspageConnector } from './statuspage-connector';

describe('the values that the connector declares', () => {
  const declared = statuspageConnector.kinds.flatMap(({ kind, values = {} }) =>
    Object.entries(values).map(([field, texts]) => ({ kind, field, texts })),
  );

  it.each(declared)('hold what a $kind has as its $field', ({ kind, field, texts }) => {
    const records = [payloads[kind as keyof typeof payloads]].flat() as readonly Record<string, unknown>[];
    const found = records.map((record) => record[field]);
    expect(found.length).toBeGreaterThan(0);
    for (const value of found) expect([...texts, null]).toContain(value);
  });
});
