import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldFaults, jsonPointer } from './field-faults';

const schema = z.strictObject({
  name: z.string().min(3, 'must be longer'),
  tags: z.array(z.string()).optional(),
  inner: z.strictObject({ count: z.int() }),
});

function faults(given: unknown) {
  return fieldFaults(schema.safeParse(given).error?.issues ?? [], given, 'body');
}

describe('fieldFaults', () => {
  it('names every fault, by dotted path and by JSON Pointer', () => {
    expect(faults({ name: 'a', tags: ['x', 1], inner: { count: 'many' } })).toEqual([
      { field: 'name', pointer: '/name', message: 'must be longer' },
      { field: 'tags[1]', pointer: '/tags/1', message: expect.stringContaining('string') as string },
      { field: 'inner.count', pointer: '/inner/count', message: expect.any(String) as string },
    ]);
  });

  it('says of what is missing that it is required', () => {
    expect(faults({ inner: {} })).toEqual([
      { field: 'name', pointer: '/name', message: 'is required' },
      { field: 'inner.count', pointer: '/inner/count', message: 'is required' },
    ]);
    expect(faults(undefined)).toEqual([{ field: '', pointer: '', message: 'a JSON object is required' }]);
  });

  it('names each key that is not known', () => {
    expect(faults({ name: 'abc', colour: 1, size: 2, inner: { count: 1, 'a/b': 1 } })).toEqual([
      { field: 'inner.a/b', pointer: '/inner/a~1b', message: 'is not known here; remove it' },
      { field: 'colour', pointer: '/colour', message: 'is not known here; remove it' },
      { field: 'size', pointer: '/size', message: 'is not known here; remove it' },
    ]);
  });

  it('gives no pointer into a query', () => {
    const given = { limit: 'x' };
    const issues = z.object({ limit: z.coerce.number() }).safeParse(given).error?.issues ?? [];
    expect(fieldFaults(issues, given, 'query')).toEqual([{ field: 'limit', message: expect.any(String) as string }]);
  });

  it('does not repeat what was sent', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (value) => {
        const text = `canary-${value}`;
        expect(JSON.stringify(faults({ name: 1, tags: text, inner: { count: text } }))).not.toContain('canary');
      }),
    );
  });
});

describe('jsonPointer', () => {
  it('can be read back for any keys', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (path) => {
        const parts = jsonPointer(path).split('/').slice(1);
        expect(parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))).toEqual(path);
      }),
    );
  });
});
