import { randomBytes } from 'node:crypto';
import type { EntityKey } from '@quayside/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenancyFixture } from '../tenancy.fixture';
import { getRun } from './find-runs';

let fixture: TenancyFixture;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());

/** Text without repetition, so that Postgres cannot make it shorter. */
const letters = (length: number) => randomBytes(length).toString('hex').slice(0, length);
const ideographs = (length: number) =>
  Array.from(randomBytes(length * 2).subarray(length), (byte, index) =>
    String.fromCodePoint(0x4e00 + byte * 64 + (index % 61)),
  ).join('');

describe('a key that no index can hold', () => {
  it.each([letters(6_000), ideographs(1_000), `\0${letters(1)}`.repeat(1_200)])(
    'does not end the run of the others, and is never stale (%#)',
    async (identifier) => {
      const { state } = await fixture.running(await fixture.organisation());
      const short: EntityKey = { blueprint: 'incident', identifier: letters(1_000) };
      const keys = [{ blueprint: 'incident', identifier }, short];
      await state.observeOwned(
        (async function* () {
          yield keys.map((key) => ({ key, digest: 'digest' }));
        })(),
      );
      const stale = await state.stale().next();
      expect(stale.value?.map(({ key }) => key)).toEqual([short]);
      await state.commit({
        source: 'incidents',
        scope: 'p1',
        pageNumber: 1,
        last: true,
        entities: keys.map((key) => ({ key, kind: 'incident', scope: 'p1', digest: 'digest', targets: [] })),
        counts: {},
        failed: [],
      });
      expect((await state.digests(keys)).size).toBe(1);
      expect((await state.stale().next()).done).toBe(true);
    },
  );

  it('is shown by its beginning where it failed', async () => {
    const organisationId = await fixture.organisation();
    const { run, state } = await fixture.running(organisationId);
    const long = letters(5_000);
    await state.commit({
      source: 'incidents',
      scope: 'p1',
      pageNumber: 1,
      last: true,
      entities: [],
      counts: {},
      failed: [
        {
          kind: 'incident',
          scope: 'p1',
          step: 'load',
          blocksDeletion: false,
          recordId: long,
          blueprint: long,
          identifier: long,
          code: 'port_refused',
          message: long,
        },
      ],
    });
    const detail = await getRun(fixture.database, organisationId, run.installationId, run.runId);
    const beginning = long.slice(0, 1_000);
    expect(detail?.failedRecords).toMatchObject([
      { recordId: beginning, blueprint: beginning, identifier: beginning, message: long.slice(0, 2_000) },
    ]);
  });
});
