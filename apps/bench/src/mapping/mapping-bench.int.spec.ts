import { silentLogger } from '@quayside/domain';
import { checkMapping, createExpressionEngines } from '@quayside/mapping';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RaceBench } from '../framework/bench';
import { readConfig } from '../config';
import { probePython } from './find-python';
import { generateIncidents } from './incidents';
import { mappingBench } from './mapping-bench';
import { TRIALS } from './trials';

/** Each of the twelve forms that the simulator gives to incidents is among them. */
const INCIDENTS = 48;

let bench: RaceBench;
beforeAll(async () => {
  bench = await mappingBench(
    await generateIncidents(INCIDENTS),
    await probePython(readConfig().QUAYSIDE_BENCH_PYTHON ?? 'python3'),
  );
});
afterAll(() => bench.close());

describe('the arms of the mapping bench', () => {
  it('make the same entities of the same incidents', async () => {
    expect(bench.races).toHaveLength(TRIALS.length);
    for (const race of bench.races) expect(await race.differences()).toEqual([]);
  });

  it('are there, but for the one that needs Python', () => {
    for (const { arms, absent, subject } of bench.races) {
      expect([...arms, ...absent].map(({ name }) => name).sort()).toEqual([
        'JSON.parse',
        'JSON.stringify',
        'hand-written JavaScript',
        'ocean (libjq 1.8.2, python)',
        "ocean's way on jq-web",
        'quayside',
      ]);
      expect(subject).toBe('quayside');
    }
  });
});

describe('the mappings', () => {
  it('have as many expressions as their names say', () => {
    expect(bench.races.map(({ name }) => name)).toEqual([
      expect.stringContaining('28 expressions, 1 of them'),
      expect.stringContaining('31 expressions, 12 of them'),
    ]);
  });

  it.each(TRIALS)('$name: every expression is compiled', async ({ mapping, kinds }) => {
    const engines = createExpressionEngines({ logger: silentLogger });
    expect(await checkMapping(mapping, { kinds }, engines)).toMatchObject({ ok: true, slow: [] });
    await engines.close();
  });
});
