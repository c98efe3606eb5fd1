import { silentLogger, systemClock } from '@quayside/domain';
import {
  beginRotation,
  claimDueRotations,
  getInstallation,
  listSecrets,
  openProbe,
  promoteRotation,
  updateInstallation,
  type ListedSecret,
} from '@quayside/tenancy';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wayOut } from '../way-out.fixture';
import { budgets, WIDE } from '../wide-budget.fixture';
import { KEY, OPERATOR, WorkerFixture, type Installed } from '../worker.fixture';
import { seeToRotation, watchRotations } from './watch-rotations';

const NEW_KEY = 'canary-new-key-0123456789';

let worker: WorkerFixture;
let installed: Installed;
let secretId: string;
let lines: unknown[];
beforeEach(async () => {
  worker = await WorkerFixture.start({});
  installed = await worker.install();
  worker.statuspage.keys.add(NEW_KEY);
  lines = [];
  secretId = (await secret()).id;
});
afterEach(() => worker.close());

async function secret(): Promise<ListedSecret> {
  const secrets = await listSecrets(worker.database, installed.organisationId, { limit: 10 });
  const found = secrets.find(({ setting }) => setting === 'statuspageApiKey');
  if (found === undefined) throw new Error('the installation has no key');
  return found;
}
const begin = (value: string): Promise<void> =>
  beginRotation(worker.database, worker.vault, installed.organisationId, secretId, value, OPERATOR);
const promote = (): Promise<void> =>
  promoteRotation(worker.database, worker.vault, installed.organisationId, secretId, OPERATOR);
const say = (...line: unknown[]): void => void lines.push(line);
const logger = { ...silentLogger, info: say, warn: say, error: say, debug: say };
const parts = () => ({
  ...{ database: worker.database, vault: worker.vault, wayOut, budgets, givenAllowance: WIDE },
  ...{ clock: systemClock, logger, stopping: new AbortController().signal },
});
/** One worker's turn with the rotation. */
async function probe(): Promise<void> {
  await seeToRotation({ organisationId: installed.organisationId, secretId }, parts());
}
const keysSent = (): string[] =>
  worker.statuspage.server.requests.map(({ headers }) => String(headers['authorization'] ?? ''));
async function details(action: string): Promise<unknown[]> {
  const where = { organisationId: installed.organisationId, action };
  return (await worker.owner.prisma.auditEvent.findMany({ where, orderBy: { id: 'asc' } })).map(
    (event) => event.details,
  );
}

describe('a new key', () => {
  it('is proven by one request, promoted, and used by the next run; none has failed', async () => {
    expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete' });
    const { fingerprint: before } = await secret();
    await begin(NEW_KEY);
    worker.statuspage.server.requests.length = 0;
    expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete' });
    expect(keysSent().some((sent) => sent.includes(NEW_KEY))).toBe(false);
    worker.statuspage.server.requests.length = 0;
    await probe();
    expect(keysSent()).toEqual([`OAuth ${NEW_KEY}`]);
    const { rotation } = await secret();
    expect(rotation).toMatchObject({ state: 'proven', probeResult: 'proven', probedAt: expect.any(Date) });
    await promote();
    worker.statuspage.keys.revoke(KEY);
    expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete' });
    const after = rotation?.fingerprint;
    expect(await secret()).toMatchObject({ fingerprint: after, rotation: { state: 'promoted', fingerprint: before } });
    expect(await details('secret.probed')).toEqual([{ fingerprint: after, result: 'proven' }]);
    expect(await details('secret.promoted')).toEqual([{ before, after }]);
    expect(JSON.stringify(lines)).not.toContain(NEW_KEY);
  });

  it('that is refused never becomes the one in use, is destroyed, and makes room for another', async () => {
    await begin('canary-refused-0123456789');
    await probe();
    expect((await secret()).rotation).toMatchObject({ state: 'refused', probeCode: 'credentials_rejected' });
    await expect(promote()).rejects.toMatchObject({ code: 'rotation_not_ready' });
    const [row] = await worker.owner.prisma.secretRotation.findMany();
    expect(row?.ciphertext).toBeNull();
    expect(JSON.stringify([lines, row])).not.toContain('canary-refused');
    expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete' });
    await begin(NEW_KEY);
    await probe();
    expect((await secret()).rotation).toMatchObject({ state: 'proven' });
  });

  it('is tried again later when the upstream does not answer', async () => {
    worker.statuspage.server.faults.add({ effect: { kind: 'status', status: 503 } });
    await begin(NEW_KEY);
    await probe();
    expect((await secret()).rotation).toMatchObject({ state: 'pending', probeCode: 'upstream_unavailable' });
    expect(await claimDueRotations(worker.database, { limit: 5, againAfterSeconds: 60 })).toEqual([]);
    worker.statuspage.server.faults.clear();
    await probe();
    expect((await secret()).rotation).toMatchObject({ state: 'proven' });
  });

  it('is probed again when a worker dies between the probe and its record', async () => {
    await begin(NEW_KEY);
    expect(await claimDueRotations(worker.database, { limit: 5, againAfterSeconds: 0 })).toHaveLength(1);
    const lost = await openProbe(worker.database, installed.organisationId, secretId);
    expect(lost).not.toBeNull();
    expect((await secret()).rotation).toMatchObject({ state: 'probing' });
    expect(await claimDueRotations(worker.database, { limit: 5, againAfterSeconds: 60 })).toHaveLength(1);
    await probe();
    expect((await secret()).rotation).toMatchObject({ state: 'proven' });
    await probe();
    expect(await details('secret.probed')).toHaveLength(1);
  });

  it('is not sent to a host that the installation was given since', async () => {
    await begin(NEW_KEY);
    const { organisationId, installationId } = installed;
    const patch = { settings: { statuspageHost: `${worker.statuspage.url}/elsewhere` } };
    await updateInstallation(worker.database, worker.vault, organisationId, installationId, patch, OPERATOR);
    worker.statuspage.server.requests.length = 0;
    await probe();
    expect(keysSent()).toEqual([]);
    expect((await secret()).rotation).toMatchObject({ state: 'pending', isOutdated: true });
  });
});

describe('a promotion', () => {
  it('does no harm to a run that began with the old key', async () => {
    await begin(NEW_KEY);
    await probe();
    // holds the run open after its first request, which has sent the old key
    worker.statuspage.server.faults.add({ path: '*/components', times: 1, effect: { kind: 'latency', ms: 1_500 } });
    const run = worker.attempt(installed);
    await vi.waitUntil(() => keysSent().some((sent) => sent.includes(KEY)), { timeout: 20_000, interval: 5 });
    await promote();
    worker.statuspage.server.faults.clear();
    expect(await run).toMatchObject({ outcome: 'complete' });
    expect(worker.differences(installed)).toEqual([]);
    const { organisationId, installationId } = installed;
    expect((await getInstallation(worker.database, organisationId, installationId))?.halt).toBeNull();
  });

  it('lifts the halt of an installation whose old key was refused', async () => {
    worker.statuspage.keys.revoke(KEY);
    expect(await worker.attempt(installed)).toMatchObject({ outcome: 'credentials_rejected' });
    await begin(NEW_KEY);
    await probe();
    await promote();
    const { organisationId, installationId } = installed;
    expect((await getInstallation(worker.database, organisationId, installationId))?.halt).toBeNull();
    expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete' });
  });
});

it('a rotation is seen to by a worker that runs, and ends with it', async () => {
  const stopping = new AbortController();
  const ended = watchRotations({ ...parts(), stopping: stopping.signal, tickMs: 20 });
  await begin(NEW_KEY);
  await vi.waitUntil(async () => (await secret()).rotation?.state === 'proven', { timeout: 20_000, interval: 20 });
  await worker.owner.prisma.$executeRaw`UPDATE secret_rotations SET due_at = now(), expires_at = now()`;
  await vi.waitUntil(async () => (await secret()).rotation === null, { timeout: 20_000, interval: 20 });
  expect(await details('secret.revoked')).toMatchObject([{ value: 'new', reason: 'expired' }]);
  stopping.abort(new Error('the worker stops'));
  await ended;
});
