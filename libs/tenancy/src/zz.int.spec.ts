import { createTestDatabase } from '@quayside/testing';
import { it } from 'vitest';
import { TenancyFixture } from './tenancy.fixture';
import { openRunState } from './runs/open-run-state';
it('bench', async () => {
  const server = await createTestDatabase(); const f = new TenancyFixture(server.url); const org = await f.organisation();
  const N = 50_000; const t0 = { t: Date.now() }; const lap = (l: string) => { console.log(l, Date.now() - t0.t, 'ms'); t0.t = Date.now(); };
  const key = (i: number) => ({ blueprint: 'incident', identifier: `incident-${i}` });
  const commitAll = async (state: any, from: number, to: number) => { for (let p = from; p < to; p += 100) await state.commit({ source: 's', scope: 'p', pageNumber: p / 100 + 1, last: false, failed: [], counts: { incident: { fetched: 100 } }, entities: Array.from({ length: 100 }, (_, k) => ({ key: key(p + k), kind: 'incident', scope: 'p', digest: 'd'.repeat(64), targets: ['page\np1', `component\nc${k}`] })) }); };
  const { run, state } = await f.running(org); lap('setup');
  await commitAll(state, 0, N); lap('commit 500 pages');
  await state.finish({ outcome: 'complete', faults: [], error: null, requests: { upstream: 0, port: 0 } }); lap('finish');
  const next = openRunState(f.database, await f.claim(org, run.installationId));
  try {
  await next.observeOwned((async function* () { for (let p = 0; p < N; p += 200) { yield Array.from({ length: 200 }, (_, k) => ({ key: key(p + k) })); if (p % 10000 === 0) lap('observed ' + p); } lap('listed'); })()); lap('observe 50k');
  } catch (e) { console.log('ERR ms', e); throw e; }
  for (let p = 0; p < 100; p++) await next.digests(Array.from({ length: 100 }, (_, k) => key(p * 100 + k))); lap('digests 100x100');
  await commitAll(next, 0, 30_000); lap('commit 300 pages again');
  let n = 0; for await (const page of next.stale()) n += page.length; lap(`stale ${n}`);
  await next.finish({ outcome: 'complete', faults: [], error: null, requests: { upstream: 0, port: 0 } }); lap('finish');
  await f.close(); await server.drop();
}, 300_000);
