import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { compare } from './comparison.fixture';
import { inputs } from './inputs.fixture';
import { LibjqThread } from './libjq-thread.fixture';
import { programs } from './programs.fixture';

/** The same programs every time, unless asked for others. A failure prints the seed, and the least that fails. */
const SEED = Number(process.env['JQ_FUZZ_SEED'] ?? 20_240_607);
const PROGRAMS = Number(process.env['JQ_FUZZ_PROGRAMS'] ?? 8_000);
const RECORDS = 3;
/** On a slow machine fewer programs are tried, but never so few that nothing is tested. */
const MOST_MS = PROGRAMS * 3;
const FEWEST_COMPARED = 200;

const MOST_REFUSED = 0.1;
const MOST_INCOMPARABLE = 0.2;

const libjq = new LibjqThread();
afterAll(() => libjq.close());

describe('random programs', () => {
  it(
    'give what libjq gives for random records, or are refused',
    async () => {
      const tally = { compared: 0, refused: 0, incomparable: 0 };
      const records = fc.array(inputs, { minLength: RECORDS, maxLength: RECORDS });
      await fc.assert(
        fc.asyncProperty(programs, records, async (program, values) => {
          const comparison = await compare(libjq, program, values);
          tally[comparison.kind]++;
          if (comparison.kind === 'compared') expect(comparison.disagreements).toEqual([]);
        }),
        { seed: SEED, numRuns: PROGRAMS, interruptAfterTimeLimit: MOST_MS },
      );
      const all = tally.compared + tally.refused + tally.incomparable;
      expect(tally.compared).toBeGreaterThan(FEWEST_COMPARED);
      expect(tally.refused / all).toBeLessThan(MOST_REFUSED);
      expect(tally.incomparable / all).toBeLessThan(MOST_INCOMPARABLE);
    },
    MOST_MS * 10,
  );
});
