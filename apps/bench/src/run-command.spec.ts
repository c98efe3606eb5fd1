import { beforeEach, describe, expect, it } from 'vitest';
import type { Arm, Bench, BenchOptions, Race } from './framework/bench';
import type { ComparedArm, Comparison, FigureGoal, Figures } from './framework/comparison';
import type { Box } from './framework/box';
import { runCommand } from './run-command';

const BOX: Box = {
  processor: 'Abacus',
  cores: 2,
  memoryGb: 4,
  system: 'linux x64',
  node: 'v20.20.2',
  commit: 'abc1234',
};

const shown: string[] = [];
const complaints: string[] = [];
const saved = new Map<string, string>();
const surroundings = {
  box: () => Promise.resolve(BOX),
  show: (text: string) => void shown.push(text),
  complain: (text: string) => void complaints.push(text),
  save: (file: string, text: string) => Promise.resolve(void saved.set(file, text)),
};

/** Who ran, in which order; `closed` at last. */
const ran: string[] = [];
beforeEach(() => {
  for (const list of [shown, complaints, ran]) list.length = 0;
  saved.clear();
});

/** Takes so many microseconds of CPU time for a unit in each round in turn, and twice as long by the clock. */
function arm(name: string, ...micros: readonly number[]): Arm {
  return {
    name,
    run: (round) => {
      ran.push(name);
      const one = micros[round % micros.length] ?? 0;
      return Promise.resolve({ units: 10, cpuMicros: 10 * one, wallMicros: 20 * one });
    },
  };
}

function bench(race: Partial<Race> = {}): Bench {
  const whole: Race = {
    name: 'adding up',
    subject: 'ours',
    arms: [arm('ours', 2), arm('theirs', 30)],
    absent: [],
    goals: [],
    differences: () => Promise.resolve([]),
    ...race,
  };
  return {
    data: '3 numbers',
    unit: 'sum',
    versions: { abacus: '1.0.0' },
    races: [whole],
    close: () => Promise.resolve(void ran.push('closed')),
  };
}

function run(args: string, prepared: Bench | { readonly refused: string } = bench()): Promise<number> {
  const benches = { sums: { prepare: () => Promise.resolve(prepared), rounds: 7 } };
  return runCommand(
    args.split(' ').filter((word) => word !== ''),
    benches,
    surroundings,
  );
}

describe('a bench that runs', () => {
  it('shows what it was made on, the arms, those that are not there, and the goals', async () => {
    const absent = [{ name: 'slide rule', reason: 'nobody has one' }];
    const goals = [
      { than: 'theirs', atLeast: 10 },
      { than: 'theirs', atLeast: 20 },
    ];
    expect(await run('sums', bench({ absent, goals }))).toBe(0);
    expect(shown.join('').split('\n')).toEqual([
      'sums: 3 numbers',
      'Abacus, 2 cores, 4 GB, linux x64, Node v20.20.2, commit abc1234',
      'abacus 1.0.0',
      'medians of 7 rounds, all arms by turns; cost is CPU time, compared round by round',
      '',
      'adding up',
      '              CPU us/sum   sum/s  cost of ours = 1  min..max  a round',
      '  ours                 2  250000                1x      1..1       10',
      '  theirs              30   16667               15x    15..15       10',
      '  slide rule  not present: nobody has one',
      '  met    ours at least 10x against theirs: 15x',
      '  MISSED ours at least 20x against theirs: 15x',
      '',
    ]);
    expect(complaints).toEqual([]);
  });

  it('takes the arms by turns, warms them up, and closes', async () => {
    await run('sums --rounds 8');
    expect(ran.slice(0, 4)).toEqual(['ours', 'theirs', 'ours', 'theirs']);
    expect(ran.filter((name) => name === 'theirs').length).toBeGreaterThan(8);
    expect(ran.at(-1)).toBe('closed');
  });

  it('compares the arms of the same round, and takes the median of that', async () => {
    await run('sums --json result.json', bench({ arms: [arm('ours', 1, 2), arm('theirs', 10, 40)] }));
    const { measured, rounds, box } = JSON.parse(saved.get('result.json') ?? '') as {
      readonly measured: { readonly races: readonly { readonly arms: readonly object[] }[] };
      readonly rounds: number;
      readonly box: Box;
    };
    expect({ rounds, box }).toEqual({ rounds: 7, box: BOX });
    // from the fourth round on: four times 40 against 2, three times 10 against 1
    expect(measured.races[0]?.arms[1]).toMatchObject({
      name: 'theirs',
      unitsPerRound: 10,
      cpuMicros: { median: 40, min: 10, max: 40 },
      timesTheSubject: { median: 20, min: 10, max: 20 },
    });
  });
});

describe('--check', () => {
  const goals = [
    { than: 'theirs', atLeast: 10 },
    { than: 'theirs', atLeast: 20 },
  ];

  it('exits with 2 and names the goals that were missed', async () => {
    expect(await run('sums --check', bench({ goals }))).toBe(2);
    expect(complaints).toEqual(['Missed:\nadding up: ours at least 20x against theirs: 15x\n']);
  });

  it('exits with 0 when all are met', async () => {
    expect(await run('sums --check', bench({ goals: goals.slice(0, 1) }))).toBe(0);
    expect(complaints).toEqual([]);
  });
});

/** Gives these figures in turn, one set a round. */
function comparedArm(name: string, ...rounds: readonly Figures[]): ComparedArm {
  return { name, run: (round) => Promise.resolve(rounds[round % rounds.length] ?? {}) };
}

function comparison(goals: readonly FigureGoal[], arms: readonly ComparedArm[]): Bench {
  const one: Comparison = {
    name: 'waiting',
    note: 'in a queue',
    absent: [{ name: 'no queue', reason: 'people would not have it' }],
    goals,
    open: () => Promise.resolve({ arms, close: () => Promise.resolve(void ran.push('comparison closed')) }),
  };
  return {
    data: '9 people',
    versions: { patience: '1.0.0' },
    comparisons: [one],
    close: () => Promise.resolve(void ran.push('closed')),
  };
}

describe('a comparison', () => {
  const arms = [
    comparedArm('fair', { 'wait s': 2, served: 9 }, { 'wait s': 4, served: 9 }, { 'wait s': 3, served: 9 }),
    comparedArm('first come', { 'wait s': 20, served: 9 }, { 'wait s': 80, served: 9 }, { 'wait s': 30, served: 9 }),
    comparedArm('nobody there', { 'wait s': 1 }),
  ];

  it('shows every figure of every arm, and goals of one arm or of two in the same round', async () => {
    const goals: readonly FigureGoal[] = [
      { arm: 'fair', figure: 'wait s', over: 'first come', atMost: 0.1 },
      { arm: 'fair', figure: 'wait s', over: 'first come', beyond: 'nobody there', atMost: 0.1 },
      { arm: 'fair', figure: 'wait s', atMost: 3 },
      { arm: 'fair', figure: 'wait s', atMost: 3, inEveryRound: true },
    ];
    expect(await run('sums --check', comparison(goals, arms))).toBe(2);
    expect(shown.join('').split('\n').slice(2)).toEqual([
      'patience 1.0.0',
      'medians of 7 rounds',
      '',
      'waiting',
      '  (in a queue)',
      '              fair   first come  nobody there',
      '  wait s  3 (2..4)  30 (20..80)             1',
      '  served         9            9             -',
      '  no queue  not present: people would not have it',
      "  met    fair: wait s at most 0.1x of first come's: 0.1 (0.05..0.1)",
      "  met    fair: wait s at most 0.1x of first come's, both less nobody there: 0.0526 (0.038..0.069)",
      '  met    fair: wait s at most 3: 3 (2..4)',
      '  MISSED fair: wait s at most 3 in every round: 3 (2..4)',
      '',
    ]);
    expect(complaints).toEqual(['Missed:\nwaiting: fair: wait s at most 3 in every round: 3 (2..4)\n']);
    expect(ran).toEqual(['comparison closed', 'closed']);
  });

  it('says that brief figures are not to be quoted', async () => {
    expect(await run('sums --brief', comparison([], arms))).toBe(0);
    expect(shown.join('')).toContain('one round\nbrief: less of everything');
  });

  it('ends without figures when a goal is of something that no arm has', async () => {
    await expect(run('sums', comparison([{ arm: 'fair', figure: 'hope', atLeast: 1 }], arms))).rejects.toThrow('hope');
    await expect(run('sums', comparison([{ arm: 'none', figure: 'served' }], arms))).rejects.toThrow('none');
    expect(ran).toEqual(['comparison closed', 'closed', 'comparison closed', 'closed']);
  });
});

describe('a bench that does not run', () => {
  it('has no figures when the arms do not do the same', async () => {
    const differences = () => Promise.resolve(['record 3: ours gives 1, theirs gives 2']);
    expect(await run('sums --json result.json', bench({ differences }))).toBe(1);
    expect(complaints.join('')).toContain('adding up: record 3: ours gives 1, theirs gives 2');
    expect({ shown, saved, ran }).toEqual({ shown: [], saved: new Map(), ran: ['closed'] });
  });

  it('says what it needs', async () => {
    expect(await run('sums', { refused: 'There are no fingers.' })).toBe(1);
    expect(complaints).toEqual(['There are no fingers.\n']);
  });

  it.each([
    ['', 'Say which bench is to run: sums.'],
    ['sumz', 'There is no bench sumz; did you mean sums? There are: sums.'],
    ['constructor', 'There is no bench constructor. There are: sums.'],
    ['sums more', 'One bench at a time: more is too much.'],
    ['sums --fast', "Unknown option '--fast'"],
    ['sums --json', "Option '--json <value>' argument missing"],
    ['sums --rounds 6', '--rounds must be a whole number from 7 to 1000; it is 6.'],
    ['sums --rounds 1e2', '--rounds must be a whole number from 7 to 1000; it is 1e2.'],
    ['sums --rounds 1001', '--rounds must be a whole number from 7 to 1000; it is 1001.'],
  ])('refuses "%s" with the usage', async (args, complaint) => {
    expect(await run(args)).toBe(1);
    expect(complaints.join('')).toContain(complaint);
    expect(complaints.join('')).toContain('Usage: npm run bench');
    expect({ shown, ran }).toEqual({ shown: [], ran: [] });
  });
});

it('gives the options to the bench, those of the command line first', async () => {
  const given: BenchOptions[] = [];
  const prepare = (options: BenchOptions) => {
    given.push(options);
    return Promise.resolve({ refused: 'enough' });
  };
  const benches = { sums: { prepare, rounds: 7 } };
  await runCommand(['sums'], benches, surroundings, { python: 'python3.11' });
  await runCommand(['sums', '--python', './python'], benches, surroundings, { python: 'python3.11' });
  expect(given).toEqual([
    { python: 'python3.11', brief: false },
    { python: './python', brief: false },
  ]);
});
