import { expect, it } from 'vitest';
import { runComparison } from '../framework/run-comparison';
import { noopComparison } from './noop-bench';

const HANG_MS = 180_000;

it(
  'a run that finds nothing changed writes nothing, by either mode',
  async () => {
    const { arms } = await runComparison(noopComparison({ pages: 1, incidentsPerPage: 5 }), 1);
    expect(arms.map(({ name, figures }) => [name, figures['Port: entity writes']?.max === 0])).toEqual([
      ['everything written', false],
      ['quayside, full run', true],
      ['quayside, delta run', true],
    ]);
    for (const { figures } of arms) expect(figures['Statuspage: requests']?.median).toBeGreaterThan(0);
  },
  HANG_MS,
);
