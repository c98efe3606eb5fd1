import { ROOT_SCOPE } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { completenessOf, type Failures } from './completeness';

const KINDS = [
  { kind: 'statuspage', title: '', source: 'pages' },
  { kind: 'component', title: '', source: 'components' },
  { kind: 'incident', title: '', source: 'incidents' },
  { kind: 'incident_update', title: '', source: 'incidents' },
];
const CONNECTOR = { kinds: KINDS, rootSource: 'pages' };
const NOTHING: Failures = { faults: [], records: [], loads: false, unread: [] };
const of = (parts: Partial<Failures>) => completenessOf(CONNECTOR, { ...NOTHING, ...parts });
const fault = (parts: object) => ({ code: 'scope_forbidden', message: '', ...parts });

describe('completenessOf', () => {
  it('is complete when nothing failed', () => {
    expect(of({}).complete).toBe(true);
  });

  it('leaves every kind of a page that could not be read incomplete, and no other page', () => {
    const { complete, isComplete } = of({ faults: [fault({ scope: 'p1' })] });
    expect(complete).toBe(false);
    expect(KINDS.map(({ kind }) => isComplete(kind, 'p1'))).toEqual([false, false, false, false]);
    expect(isComplete('incident', 'p2')).toBe(true);
  });

  it('leaves the kinds of a list that broke incomplete, and no other kind', () => {
    const { isComplete } = of({ faults: [fault({ scope: 'p1', source: 'incidents' })] });
    expect(isComplete('incident', 'p1')).toBe(false);
    expect(isComplete('incident_update', 'p1')).toBe(false);
    expect(isComplete('component', 'p1')).toBe(true);
  });

  it('leaves the kind of a record that could not be mapped incomplete on its page', () => {
    const { complete, isComplete } = of({ records: [{ kind: 'component', scope: 'p1' }] });
    expect(complete).toBe(false);
    expect(isComplete('component', 'p1')).toBe(false);
    expect(isComplete('component', 'p2')).toBe(true);
  });

  it('leaves the list of pages incomplete when a page is missing from it, and not when only a list of the page broke', () => {
    expect(of({ faults: [fault({ scope: 'p1' })] }).isComplete('statuspage', ROOT_SCOPE)).toBe(false);
    expect(of({ faults: [fault({ scope: 'p1', source: 'incidents' })] }).isComplete('statuspage', ROOT_SCOPE)).toBe(
      true,
    );
  });

  it('leaves the run incomplete when Port refused something, and no kind of any page', () => {
    const { complete, isComplete } = of({ loads: true });
    expect([complete, isComplete('component', 'p1')]).toEqual([false, true]);
  });

  it('leaves the kinds incomplete that the run did not set out to read whole, everywhere, and the run itself', () => {
    const { complete, isComplete } = of({ unread: ['incident', 'incident_update'] });
    expect(complete).toBe(false);
    expect(KINDS.map(({ kind }) => isComplete(kind, 'p1'))).toEqual([true, true, false, false]);
  });

  it('leaves everything incomplete when a fault belongs to no page', () => {
    expect(of({ faults: [fault({})] }).isComplete('component', 'p2')).toBe(false);
  });
});
