import type { ChainedEvent } from '@quayside/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, TRAIL_BEGIN, verifyChain } from './verify-chain';

const ORGANISATION = '6a0c5a0e-8f0e-4c39-9c5f-0c8a6c7d1b11';
type Said = Omit<ChainedEvent, 'organisationId' | 'seq' | 'previousHash' | 'hash'>;

// texts that could be taken for the lengths, the nulls and the ends of others
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('', '-', '1:', '1:-', '-1:a'));
const nullable = fc.option(text);
const said: fc.Arbitrary<Said> = fc.record({
  id: fc.uuid(),
  at: text,
  actorType: text,
  actorId: text,
  originAddress: nullable,
  originRequestId: nullable,
  action: text,
  installationId: nullable,
  runId: nullable,
  secretId: nullable,
  details: text,
});
const SAID: Said = {
  id: '0b9a4d9e-6a53-4f0f-8f3c-2f2b1f0f6a11',
  at: '2025-01-31T08:30:00.123000Z',
  actorType: 'operator',
  actorId: 'bootstrap',
  originAddress: null,
  originRequestId: null,
  action: 'organisation.created',
  installationId: null,
  runId: null,
  secretId: null,
  details: '{}',
};
const trails = fc.array(said, { minLength: 1, maxLength: 8 }).map(chain);
const anyIndex = fc.nat(7);

function chain(events: readonly Said[]): ChainedEvent[] {
  const made: ChainedEvent[] = [];
  for (const event of events) {
    const previousHash = made.at(-1)?.hash ?? TRAIL_BEGIN.hash;
    made.push(hashed({ ...event, organisationId: ORGANISATION, seq: made.length + 1, previousHash }));
  }
  return made;
}

function hashed(event: Omit<ChainedEvent, 'hash'>): ChainedEvent {
  return { ...event, hash: hashOf(event) };
}

function verify(events: readonly ChainedEvent[], end?: ChainedEvent) {
  return verifyChain(events, { organisationId: ORGANISATION, ...(end === undefined ? {} : { through: end }) });
}

describe('verifyChain', () => {
  it('takes a trail as it was written, whole or in parts', () => {
    fc.assert(
      fc.property(trails, anyIndex, (trail, cut) => {
        const end = trail.at(-1);
        const head = { seq: trail.length, hash: end?.hash };
        expect(verify(trail, end)).toEqual({ events: trail.length, head, broken: null });
        const first = verify(trail.slice(0, cut));
        const rest = verifyChain(trail.slice(cut), { organisationId: ORGANISATION, from: first.head });
        expect([first.broken, rest.broken, rest.head]).toEqual([null, null, head]);
      }),
    );
  });

  it('finds a field that was changed, at its event', () => {
    const fields = Object.keys(chain([SAID])[0] ?? {}) as (keyof ChainedEvent)[];
    expect(fields).toHaveLength(15);
    fc.assert(
      fc.property(trails, anyIndex, fc.constantFrom(...fields), nullable, (trail, at, field, value) => {
        const index = at % trail.length;
        const event = trail[index];
        fc.pre(event !== undefined && event[field] !== value);
        const changed = trail.with(index, { ...event, [field]: value } as ChainedEvent);
        expect(verify(changed).broken?.seq).toBe(index + 1);
      }),
    );
  });

  it('finds what was moved from one field into the next', () => {
    fc.assert(
      fc.property(said, fc.string({ minLength: 1 }), (event, moved) => {
        const [before] = chain([{ ...event, actorType: 'a', actorId: `${moved}b` }]);
        if (before === undefined) throw new Error('there is no event');
        expect(verify([{ ...before, actorType: `a${moved}`, actorId: 'b' }]).broken).toEqual({ seq: 1, fault: 'hash' });
      }),
    );
  });

  it('finds an event that was left out', () => {
    fc.assert(
      fc.property(trails, anyIndex, (trail, at) => {
        const index = at % trail.length;
        const verdict = verify(trail.toSpliced(index, 1));
        if (index < trail.length - 1) expect(verdict.broken).toEqual({ seq: index + 1, fault: 'missing' });
        // at the end it shows by how far the trail comes
        else expect(verdict).toMatchObject({ broken: null, head: { seq: index } });
      }),
    );
  });

  it('finds events that changed places', () => {
    fc.assert(
      fc.property(trails, anyIndex, anyIndex, (trail, one, other) => {
        const [low, high] = [one % trail.length, other % trail.length].sort((a, b) => a - b) as [number, number];
        const [first, second] = [trail[low], trail[high]];
        fc.pre(low !== high && first !== undefined && second !== undefined);
        expect(verify(trail.with(low, second).with(high, first)).broken?.seq).toBe(low + 1);
      }),
    );
  });

  it('finds an event that was put in, although its own hash is right', () => {
    fc.assert(
      fc.property(trails, said, anyIndex, (trail, forged, at) => {
        const index = at % trail.length;
        const place = trail[index];
        if (place === undefined) throw new Error('there is no event');
        const event = hashed({ ...place, ...forged });
        fc.pre(event.hash !== place.hash);
        const { broken } = verify(trail.toSpliced(index, 0, event));
        expect(broken).toEqual({ seq: index + 2, fault: 'order' });
      }),
    );
  });

  it('finds a trail that was made anew from some event on, by an end that was kept', () => {
    fc.assert(
      fc.property(trails, said, anyIndex, (trail, forged, at) => {
        const index = at % trail.length;
        const anew = chain(trail.toSpliced(index, 1, { ...trail[0], ...forged } as ChainedEvent));
        const kept = trail.at(-1);
        fc.pre(anew.at(-1)?.hash !== kept?.hash);
        expect(verify(anew).broken).toBeNull();
        expect(verify(anew, kept).broken).toEqual({ seq: trail.length, fault: 'head' });
      }),
    );
  });

  it('finds an event of another organisation', () => {
    const [event] = chain([SAID]);
    const verdict = verifyChain(event === undefined ? [] : [event], { organisationId: 'another' });
    expect(verdict.broken).toEqual({ seq: 1, fault: 'organisation' });
  });
});
