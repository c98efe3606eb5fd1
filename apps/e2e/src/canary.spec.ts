/**
 * Secrets that are like no other text go through all that happens to secrets: put in, used, echoed by a broken upstream,
 * refused, rotated, deleted. After each step they are searched in logs, Redis, Postgres, error bodies and Port.
 */
import { seedDataSet } from '@quayside/simulator-statuspage';
import { ACME, House, secretsNowhere, waitFor, type Installed, type Run } from '@quayside/testbed';
import { afterAll, beforeAll, expect, it } from 'vitest';

const KEY = 'canary-first-key-5f2c91ab';
const NEXT_KEY = 'canary-next-key-77de30c8';
const WRONG_KEY = 'canary-wrong-key-c4e81f06';

interface ListedSecret {
  readonly id: string;
  readonly setting: string;
  readonly rotation: { readonly state: string } | null;
}

let house: House;
let installed: Installed;
/** of the organisation */
let path: string;
beforeAll(async () => {
  // whoever looks for a fault turns this on
  house = await House.open(seedDataSet(), 1, { environment: { QUAYSIDE_LOG_LEVEL: 'debug' } });
  house.statuspage.keys.add(KEY);
  house.statuspage.keys.add(NEXT_KEY);
  for (const secret of [KEY, NEXT_KEY, WRONG_KEY]) house.secrets.add(secret);
  installed = await house.install({}, { ...ACME, statuspageKey: KEY });
  path = `/organisations/${installed.organisationId}`;
});
afterAll(() => house.close());

async function run(id: string): Promise<Run> {
  return house.finished(installed.path, id);
}
const resync = async (): Promise<Run> => run(await house.resync(installed.path));

async function keySecret(): Promise<ListedSecret> {
  const { body } = await house.call<{ items: ListedSecret[] }>('GET', `${path}/secrets`);
  const secret = body.items.find(({ setting }) => setting === 'statuspageApiKey');
  if (secret === undefined) throw new Error('the installation has no key');
  return secret;
}

/** Puts a second value in, and waits for what the worker makes of it. */
async function probed(value: string): Promise<string> {
  const { id } = await keySecret();
  expect(await house.call('POST', `${path}/secrets/${id}/rotations`, { value })).toMatchObject({ status: 201 });
  const end = async () => {
    const state = (await keySecret()).rotation?.state;
    return (state === 'proven' || state === 'refused') && state;
  };
  return waitFor(end, { timeoutMs: 60_000, what: 'a worker to try the new key' });
}

const sentWith = (key: string): number =>
  house.statuspage.server.requests.filter(({ headers }) => headers['authorization']?.includes(key)).length;

it('leaves no trace of any secret, whatever is done with it', async () => {
  expect(await run(installed.runId)).toMatchObject({ outcome: 'complete' });
  expect(sentWith(KEY)).toBeGreaterThan(0);
  expect(await secretsNowhere({ house })).toEqual([]);

  for (const effect of [
    { kind: 'status', status: 500, headers: { 'x-request-key': KEY }, body: { error: `no such key: ${KEY}` } },
    { kind: 'malformed', text: `<p>Authorization: OAuth ${KEY}</p>` },
    { kind: 'status', status: 302, headers: { location: `https://status.example.com/?api_key=${KEY}` } },
  ] as const) {
    house.statuspage.server.faults.add({ effect });
    expect((await resync()).outcome).not.toBe('complete');
    house.statuspage.server.faults.clear();
    expect(await secretsNowhere({ house }), effect.kind).toEqual([]);
  }

  house.statuspage.keys.revoke(KEY);
  expect(await resync()).toMatchObject({ outcome: 'credentials_rejected' });
  for (const settings of [
    { statuspageHost: `https://${KEY}@status.example.com` },
    { statuspageApiKey: `${KEY} ${KEY}` },
  ]) {
    expect((await house.call('PATCH', installed.path, { settings })).status).toBe(422);
  }
  expect(await secretsNowhere({ house })).toEqual([]);

  expect(await probed(WRONG_KEY)).toBe('refused');
  expect(sentWith(WRONG_KEY)).toBeGreaterThan(0);
  expect(await probed(NEXT_KEY)).toBe('proven');
  expect(await secretsNowhere({ house })).toEqual([]);

  const { id } = await keySecret();
  expect(await house.call('POST', `${path}/secrets/${id}/rotations/promote`)).toMatchObject({ status: 200 });
  expect(await resync()).toMatchObject({ outcome: 'complete' });
  expect(await house.call('DELETE', `${path}/secrets/${id}/rotations`)).toMatchObject({ status: 204 });
  expect(await secretsNowhere({ house })).toEqual([]);

  const document = await (await fetch(`${house.api.address}/api/openapi.json`)).text();
  expect(document).toContain('/rotations');
  for (const secret of house.secrets) expect(document).not.toContain(secret);

  expect(await house.call('DELETE', path)).toMatchObject({ status: 204 });
  expect(await house.call('GET', installed.path)).toMatchObject({ status: 404 });
  expect(house.api.errorBodies.length).toBeGreaterThan(2);
  expect(await secretsNowhere({ house })).toEqual([]);
});
