import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseRuns, type ChooseOptions, type Lane, type Turns } from './choose-runs';
import type { Backlog } from './round-robin';

interface Run {
  readonly name: string;
  readonly cost: number;
}

const FIRST: Turns = { after: { interactive: '', background: '' }, saved: new Map() };
const OPTIONS: ChooseOptions = { room: { interactive: 10, background: 10 }, cap: 4, turns: FIRST };

function backlog(organisationId: string, count: number, { inHand = 0, of = 'run', cost = 1 } = {}): Backlog<Run> {
  const runs = Array.from({ length: count }, (_, number) => ({ name: `${organisationId} ${of} ${number}`, cost }));
  return { organisationId, inHand, runs };
}

const organisations = (chosen: readonly { readonly run: Run }[]): string[] =>
  chosen.map(({ run }) => run.name.slice(0, 1));

describe('chooseRuns', () => {
  it('puts people before everything that was due, whoever else waits', () => {
    const { chosen } = chooseRuns(
      { interactive: [backlog('z', 1, { of: 'click' })], background: [backlog('a', 500)], complete: true },
      OPTIONS,
    );
    expect(chosen[0]).toEqual({ run: { name: 'z click 0', cost: 1 }, lane: 'interactive' });
    expect(chosen).toHaveLength(10);
  });

  it('has room for people when none is left for what was due', () => {
    const waiting = { interactive: [backlog('z', 1)], background: [backlog('a', 5)], complete: true };
    const { chosen } = chooseRuns(waiting, { ...OPTIONS, room: { interactive: 4, background: 0 } });
    expect(chosen).toMatchObject([{ lane: 'interactive', run: { name: 'z run 0' } }]);
  });

  it('lets many clicks of one organisation hold up neither the clicks nor the background runs of others', () => {
    const { chosen } = chooseRuns(
      {
        interactive: [backlog('a', 50, { of: 'click' }), backlog('b', 1, { of: 'click' })],
        background: [backlog('a', 50), backlog('c', 2)],
        complete: true,
      },
      OPTIONS,
    );
    // up to the cap at once, then in its own background turns, which it has when all others have been served
    expect(organisations(chosen)).toEqual(['a', 'b', 'a', 'a', 'a', 'c', 'c', 'a', 'a', 'a']);
    expect(chosen.map(({ lane }) => lane).slice(4, 6)).toEqual(['interactive', 'background']);
    expect(chosen.slice(7).map(({ run }) => run.name)).toEqual(['a click 4', 'a click 5', 'a click 6']);
  });

  it('caps an organisation while others wait, and only then', () => {
    const noisy = backlog('a', 50, { inHand: 4 });
    const together = chooseRuns({ interactive: [], background: [noisy, backlog('b', 3)], complete: true }, OPTIONS);
    expect(organisations(together.chosen)).toEqual([...'bbb', ...'aaaaaaa']);
    const scarce = { ...OPTIONS, room: { interactive: 2, background: 2 } };
    const others = chooseRuns({ interactive: [], background: [noisy, backlog('b', 3)], complete: true }, scarce);
    expect(organisations(others.chosen)).toEqual(['b', 'b']);
    const alone = chooseRuns({ interactive: [], background: [noisy], complete: true }, OPTIONS);
    expect(alone.chosen).toHaveLength(10);
  });

  it('fills the room whenever enough waits, and chooses nothing twice', () => {
    const anyBacklogs = fc
      .uniqueArray(fc.tuple(fc.constantFrom(...'abcdefgh'), fc.nat(9), fc.nat(6), fc.integer({ min: 1, max: 10 })), {
        selector: ([organisationId]) => organisationId,
      })
      .map((all) => all.toSorted(([one], [other]) => (one < other ? -1 : 1)));
    fc.assert(
      fc.property(anyBacklogs, anyBacklogs, fc.nat(60), fc.integer({ min: 1, max: 8 }), (people, due, room, cap) => {
        const of = (lane: Lane, all: typeof people): Backlog<Run>[] =>
          all.map(([organisationId, count, inHand, cost]) =>
            backlog(organisationId, count, { inHand, of: lane, cost }),
          );
        const waiting = { interactive: of('interactive', people), background: of('background', due), complete: true };
        const { chosen } = chooseRuns(waiting, { ...OPTIONS, cap, room: { interactive: room, background: room } });
        const all = [...people, ...due].reduce((total, [, count]) => total + count, 0);
        expect(chosen).toHaveLength(Math.min(room, all));
        expect(new Set(chosen.map(({ run }) => run.name)).size).toBe(chosen.length);
      }),
    );
  });

  it('comes to every organisation, however many there are beyond those of one look', () => {
    const ids = Array.from({ length: 500 }, (_, index) => String(index).padStart(3, '0'));
    const served = new Map(ids.map((id) => [id, 0]));
    let turns = FIRST;
    for (let look = 0; look < 60; look += 1) {
      const after = turns.after.background;
      const ring = [...ids.filter((id) => id > after), ...ids.filter((id) => id <= after)].slice(0, 100);
      // every fifth organisation has long runs
      const background = ring.map((id) => backlog(id, 5, { of: id, cost: Number(id) % 5 === 0 ? 3 : 1 }));
      const choice = chooseRuns({ interactive: [], background, complete: false }, { ...OPTIONS, cap: 100, turns });
      turns = choice.turns;
      for (const { run } of choice.chosen)
        served.set(run.name.slice(0, 3), (served.get(run.name.slice(0, 3)) ?? 0) + 1);
    }
    const short = ids.filter((id) => Number(id) % 5 !== 0).map((id) => served.get(id) ?? 0);
    expect([Math.min(...short), Math.max(...short)]).toEqual([1, 2]);
    expect(turns.saved.size).toBeGreaterThan(0);
  });

  it('goes on behind the last turn, so that nobody gains by where a choice ends', () => {
    const served: string[] = [];
    const fourAtATime = { ...OPTIONS, cap: 100, room: { interactive: 4, background: 4 } };
    for (let look = 0, turns = FIRST; look < 30; look += 1) {
      const after = turns.after.background;
      const ring = [...'abc'].toSorted((one, other) => Number(one <= after) - Number(other <= after));
      const background = ring.map((organisationId) => backlog(organisationId, 5));
      const choice = chooseRuns({ interactive: [], background, complete: true }, { ...fourAtATime, turns });
      turns = choice.turns;
      served.push(...organisations(choice.chosen));
    }
    expect([...'abc'].map((id) => served.filter((other) => other === id).length)).toEqual([40, 40, 40]);
  });

  it('goes on behind all of these when more organisations wait, though some of these had a second turn', () => {
    const background = [...'abcde'].map((organisationId) => backlog(organisationId, 2));
    const six = { ...OPTIONS, room: { interactive: 6, background: 6 } };
    const { chosen, turns } = chooseRuns({ interactive: [], background, complete: false }, six);
    expect(organisations(chosen)).toEqual([...'abcdea']);
    expect(turns.after.background).toBe('e');
  });

  it('forgets what organisations saved that wait no longer', () => {
    const scarce = { ...OPTIONS, room: { interactive: 1, background: 1 } };
    const background = [backlog('a', 2, { cost: 9 }), backlog('b', 2)];
    const { turns } = chooseRuns({ interactive: [], background, complete: true }, scarce);
    expect([...turns.saved]).toEqual([['a', 1]]);
    const later = chooseRuns({ interactive: [], background: [backlog('c', 2)], complete: true }, { ...scarce, turns });
    expect(later.turns.saved.size).toBe(0);
  });
});
