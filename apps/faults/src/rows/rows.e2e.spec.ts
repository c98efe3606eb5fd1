import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openScene } from '../frame/open-scene';
import { planCases } from '../frame/plan-cases';
import { playCases } from '../frame/play-cases';
import { outcomeLine } from '../frame/report';
import { ROWS } from './index';

/** The quick ones; `npm run test:faults` plays them all. */
const SOME = new Set(['F1', 'F2', 'F5', 'F8', 'F19']);

it('some rows of the matrix hold once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-faults-'));
  const faults = ROWS.filter(({ id }) => SOME.has(id));
  const outcomes = await playCases(planCases(faults, { times: 1, pairs: 0, seed: 1 }), {
    full: false,
    parallel: 1,
    folder,
    open: openScene,
    said: () => {},
    signal: new AbortController().signal,
  });
  expect(outcomes.filter(({ broken }) => broken.length > 0).map(outcomeLine)).toEqual([]);
  expect(outcomes).toHaveLength(SOME.size);
  // what a failure leaves stays for whoever looks into it
  rmSync(folder, { recursive: true, force: true });
});
