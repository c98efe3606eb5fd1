import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterShown, UNKNOWN_CONTENT, type KnownContent } from './known-content';

const held = (digest: string | null, rest: Partial<KnownContent> = {}): KnownContent => ({
  ...UNKNOWN_CONTENT,
  digest,
  ...rest,
});

/** A run sees the record: it writes what is wanted, unless Port is known to hold it. Tells whether it wrote. */
function load(known: KnownContent, wanted: string): { known: KnownContent; wrote: boolean } {
  return { known: { ...known, digest: wanted }, wrote: known.digest !== wanted };
}

describe('afterShown', () => {
  it('takes what Port shows for what it holds, when nobody knew', () => {
    expect(afterShown(UNKNOWN_CONTENT, 'shown')).toEqual(held('shown'));
  });

  it('finds nothing new when Port shows what was written', () => {
    const known = held('wanted');
    expect(afterShown(known, 'wanted')).toBe(known);
  });

  it('has an edit repaired once, and then finds nothing new', () => {
    const drifted = afterShown(held('wanted'), 'edit');
    const repaired = load(drifted, 'wanted');
    expect(repaired.wrote).toBe(true);
    expect(afterShown(repaired.known, 'wanted')).toEqual(held('wanted'));
  });

  it('writes what Port shows in its own way once more, and then leaves it alone', () => {
    const once = load(afterShown(held('wanted'), 'its way'), 'wanted');
    expect(once.wrote).toBe(true);
    const settled = afterShown(once.known, 'its way');
    expect(settled).toEqual(held('wanted', { shownFor: 'wanted', ownWay: 'its way' }));
    expect(afterShown(settled, 'its way')).toBe(settled);
  });

  it('has an edit repaired where Port has its own way, and knows that way again afterwards', () => {
    const settled = held('wanted', { shownFor: 'wanted', ownWay: 'its way' });
    const repaired = load(afterShown(settled, 'edit'), 'wanted');
    expect(repaired.wrote).toBe(true);
    expect(afterShown(repaired.known, 'its way')).toEqual(settled);
  });

  it('has the same edit repaired again when somebody makes it again', () => {
    const repaired = load(afterShown(held('wanted'), 'edit'), 'wanted').known;
    const fine = afterShown(repaired, 'wanted');
    expect(load(afterShown(fine, 'edit'), 'wanted').wrote).toBe(true);
  });

  it('forgets how Port shows one content when another was written', () => {
    const other = held('other', { shownFor: 'wanted', answered: null, ownWay: 'its way' });
    expect(load(afterShown(other, 'its way'), 'other').wrote).toBe(true);
  });

  it('stays as it is when Port is asked again before the entity was written', () => {
    const drifted = afterShown(held('wanted'), 'edit');
    expect(afterShown(drifted, 'edit')).toBe(drifted);
    expect(afterShown(drifted, 'another edit')).toMatchObject({ digest: 'another edit', shownFor: 'wanted' });
  });

  it('is content when somebody puts it right before the run does', () => {
    const drifted = afterShown(held('wanted'), 'edit');
    expect(afterShown(drifted, 'wanted')).toEqual(held('wanted'));
  });

  const change = fc.oneof(
    fc.record({ at: fc.constant('port' as const), value: fc.constantFrom('x', 'y', 'z') }),
    fc.record({ at: fc.constant('upstream' as const), value: fc.constantFrom('a', 'b') }),
  );

  it('repairs whatever was changed with the next run, and writes nothing for ever, whether or not Port has its own way', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 10 }),
        (normalises, between) => {
          const show = (content: string): string => (normalises ? content.toUpperCase() : content);
          let known = UNKNOWN_CONTENT;
          let wanted = 'a';
          let port = 'nothing';
          const run = (): boolean => {
            const shown = load(afterShown(known, show(port)), wanted);
            known = shown.known;
            if (shown.wrote) port = wanted;
            return shown.wrote;
          };
          for (const changes of [[], ...between]) {
            for (const { at, value } of changes) {
              if (at === 'port') port = value;
              else wanted = value;
            }
            run();
            expect(port).toBe(wanted);
            // one more write may tell whether Port has its own way to show what is wanted now; after that there is none
            run();
            expect([run(), run()]).toEqual([false, false]);
            expect(port).toBe(wanted);
          }
        },
      ),
    );
  });

  it('never costs more than one write for a distinct edit', () => {
    const edits = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 10 });
    fc.assert(
      fc.property(fc.boolean(), edits, fc.integer({ min: 1, max: 3 }), (normalises, values, runsBetween) => {
        const show = (content: string): string => (normalises ? `<${content}>` : content);
        let port = 'wanted';
        let known = held('wanted');
        let writes = 0;
        const run = (): void => {
          const shown = load(afterShown(known, show(port)), 'wanted');
          known = shown.known;
          if (!shown.wrote) return;
          writes += 1;
          port = 'wanted';
        };
        run();
        run();
        const before = writes;
        expect(before).toBe(normalises ? 1 : 0);
        for (const value of values) {
          port = value;
          for (let count = 0; count < runsBetween; count += 1) run();
          expect(port).toBe('wanted');
        }
        expect(writes - before).toBeLessThanOrEqual(values.length);
      }),
    );
  });
});
