import { describe, expect, it } from 'vitest';
import { completenessOf } from './completeness';

const KINDS = [
  { kind: 'statuspage', title: '', source: 'pages' },
  { kind: 'component', title: '', source: 'components' },
  { kind: 'incident', title: '', source: 'incidents' },
  { kind: 'incident_update', title: '', source: 'incidents' },
];
const fault = (parts: object) => ({ code: 'scope_forbidden', message: '', ...parts });

describe('completenessOf', () => {
  it('is complete when nothing failed', () => {
    expect(completenessOf(KINDS, [], []).complete).toBe(true);
  });

  it('leaves every kind of a page that could not be read incomplete, and no other page', () => {
    const { complete, isComplete } = completenessOf(KINDS, [fault({ scope: 'p1' })], []);
    expect(complete).toBe(false);
    expect(KINDS.map(({ kind }) => isComplete(kind, 'p1'))).toEqual([false, false, false, false]);
    expect(isComplete('incident', 'p2')).toBe(true);
  });

  it('leaves the kinds of a list that broke incomplete, and no other kind', () => {
    const { isComplete } = completenessOf(KINDS, [fault({ scope: 'p1', source: 'incidents' })], []);
    expect(isComplete('incident', 'p1')).toBe(false);
    expect(isComplete('incident_update', 'p1')).toBe(false);
    expect(isComplete('component', 'p1')).toBe(true);
  });

  it('leaves the kind of a record that could not be mapped incomplete on its page', () => {
    const { complete, isComplete } = completenessOf(KINDS, [], [{ kind: 'component', scope: 'p1' }]);
    expect(complete).toBe(false);
    expect(isComplete('component', 'p1')).toBe(false);
    expect(isComplete('component', 'p2')).toBe(true);
  });

  it('leaves everything incomplete when a fault belongs to no page', () => {
    expect(completenessOf(KINDS, [fault({})], []).isComplete('component', 'p2')).toBe(false);
  });
});
