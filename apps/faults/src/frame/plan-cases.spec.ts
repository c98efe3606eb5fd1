import { describe, expect, it } from 'vitest';
import type { Fault } from './fault';
import { needsOf, planCases, shareOut, type Case } from './plan-cases';

const fault = (id: string, needs: Fault['needs'] = {}): Fault => ({
  ...{ id, title: id, how: '', mustHold: '', when: 'during', lasts: 'moment', needs },
  inject: () => Promise.resolve(() => Promise.resolve()),
});
const named = (cases: readonly Case[]) =>
  cases.map(({ faults, seed }) => `${faults.map(({ id }) => id).join('+')} ${seed}`);

describe('planCases', () => {
  it('plays each row as often as was asked for, with a seed of its own', () => {
    const cases = planCases([fault('F1'), fault('F2')], { times: 2, pairs: 0, seed: 5 });
    expect(named(cases)).toEqual(['F1 5', 'F1 6', 'F2 5', 'F2 6']);
  });

  it('draws pairs of different rows, the same for the same seed, one after the other or alone', () => {
    const rows = ['F1', 'F2', 'F3', 'F4'].map((id) => fault(id));
    const drawn = named(planCases(rows, { times: 0, pairs: 20, seed: 5 }));
    expect(drawn).toHaveLength(20);
    expect(new Set(drawn.map((name) => name.split(' ')[0])).size).toBeGreaterThan(2);
    for (const name of drawn) expect(name).toMatch(/^(F\d)\+(?!\1)F\d \d+$/);
    const alone = named(planCases(rows, { times: 0, pairs: 1, seed: 9 }));
    expect(alone).toEqual([drawn[4]]);
  });

  it('draws none that cannot share a house, and none of one row', () => {
    const rows = [fault('F1', { rateLimit: true }), fault('F2')];
    expect(planCases(rows, { times: 0, pairs: 5, seed: 1 })).toEqual([]);
    expect(planCases([fault('F1')], { times: 0, pairs: 5, seed: 1 })).toEqual([]);
    const alone = { ...fault('F3'), alone: true };
    expect(planCases([alone, fault('F4')], { times: 0, pairs: 5, seed: 1 })).toEqual([]);
    const notWith = { ...fault('F3'), notWith: ['F4'] };
    expect(planCases([notWith, fault('F4')], { times: 0, pairs: 5, seed: 1 })).toEqual([]);
    expect(planCases([fault('F4'), notWith], { times: 0, pairs: 5, seed: 1 })).toEqual([]);
  });
});

describe('needsOf', () => {
  it('is what all of the faults need', () => {
    const faults = [fault('F1', { workers: 3, environment: { A: '1' } }), fault('F2', { environment: { B: '2' } })];
    expect(needsOf({ faults, seed: 1 })).toEqual({ workers: 3, rateLimit: false, environment: { A: '1', B: '2' } });
    expect(needsOf({ faults: [fault('F1')], seed: 1 })).toEqual({ workers: 2, rateLimit: false, environment: {} });
  });
});

describe('shareOut', () => {
  it('keeps the rounds of a row together, those that last longest first, and each pair by itself', () => {
    const long: Fault = { ...fault('F2'), lasts: { briefSeconds: 60, fullSeconds: 300 } };
    const cases = planCases([fault('F1'), long], { times: 2, pairs: 2, seed: 5 });
    const shares = shareOut(cases).map(named);
    expect(shares).toEqual([['F2 5', 'F2 6'], ['F1+F2 5'], ['F1+F2 6'], ['F1 5', 'F1 6']]);
  });
});
