import { randomBytes } from 'node:crypto';
import { createKmsSimulator, DEMO_ACCESS_KEY, type KmsSimulator } from '@quayside/simulator-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsMasterKey, type AwsMasterKeyOptions } from './aws-master-key';
import { DataKeyCache } from './data-key-cache';

const context = { organisation: 'a', secret: 'b' };
const CREDENTIALS = { accessKeyId: DEMO_ACCESS_KEY.accessKeyId, secretAccessKey: DEMO_ACCESS_KEY.secretAccessKey };

let kms: KmsSimulator;
let arn: string;
let opened: AwsMasterKey[];
beforeEach(async () => {
  kms = createKmsSimulator();
  await kms.listen();
  arn = kms.keys.create({ alias: 'alias/quayside' }).arn;
  opened = [];
});
afterEach(async () => {
  for (const key of opened) key.close();
  await kms.close();
});

async function open(options: Partial<AwsMasterKeyOptions> = {}): Promise<AwsMasterKey> {
  const key = await AwsMasterKey.open({ arn, endpoint: kms.url, credentials: CREDENTIALS, ...options });
  opened.push(key);
  return key;
}

describe('AwsMasterKey', () => {
  it('gives back the data key that it wrapped, for the same context only', async () => {
    const key = await open();
    const dataKey = randomBytes(32);
    const wrapped = await key.wrap(dataKey, context);
    expect(wrapped.includes(dataKey)).toBe(false);
    expect(await key.unwrap(wrapped, { secret: 'b', organisation: 'a' })).toEqual(dataKey);
    for (const other of [{}, { organisation: 'a' }, { organisation: 'b', secret: 'a' }]) {
      await expect(key.unwrap(wrapped, other)).rejects.toMatchObject({ code: 'data_key_unreadable', retry: 'never' });
    }
  });

  it('opens nothing that was cut, or is none of its own', async () => {
    const key = await open();
    const wrapped = await key.wrap(randomBytes(32), context);
    const other = await open({ arn: kms.keys.create().arn });
    const cut = [0, 1, 40, wrapped.length - 1].map((length) => wrapped.subarray(0, length));
    for (const blob of [...cut, Buffer.alloc(7_000, 1), await other.wrap(randomBytes(32), context)]) {
      await expect(key.unwrap(blob, context)).rejects.toMatchObject({ code: 'data_key_unreadable' });
    }
  });

  it('asks nobody when it is opened by its ARN, and is the key of its alias otherwise', async () => {
    await open();
    expect(kms.server.requests).toHaveLength(0);
    const byAlias = await open({ arn: arn.replace(/key\/.*/, 'alias/quayside') });
    expect(byAlias.id).toBe(arn);
    const wrapped = await byAlias.wrap(randomBytes(32), context);
    kms.keys.updateAlias('alias/quayside', kms.keys.create().id);
    expect(await byAlias.unwrap(wrapped, context)).toHaveLength(32);
  });

  it('opens what was wrapped before the key was rotated', async () => {
    const key = await open();
    const dataKey = randomBytes(32);
    const wrapped = await key.wrap(dataKey, context);
    kms.keys.key(arn).rotate();
    expect(await key.unwrap(wrapped, context)).toEqual(dataKey);
  });

  it('tells a key that is disabled, about to be deleted, or not there', async () => {
    const key = await open();
    const wrapped = await key.wrap(randomBytes(32), context);
    kms.keys.key(arn).state = 'Disabled';
    await expect(key.unwrap(wrapped, context)).rejects.toMatchObject({ code: 'master_key_disabled', retry: 'later' });
    kms.keys.scheduleDeletion(arn, 7);
    await expect(key.unwrap(wrapped, context)).rejects.toMatchObject({ code: 'master_key_disabled' });
    for (const missing of [arn.replace(/.{8}$/, '00000000'), arn.replace(/key\/.*/, 'alias/none')]) {
      await expect(open({ arn: missing }).then((other) => other.wrap(randomBytes(32), context))).rejects.toMatchObject({
        code: 'master_key_missing',
      });
    }
    await expect(open({ arn: 'alias/quayside' })).rejects.toMatchObject({ code: 'master_key_malformed' });
  });

  it('tells credentials that are wrong or may not', async () => {
    const wrong = await open({ credentials: { ...CREDENTIALS, secretAccessKey: 'wrong' } });
    await expect(wrong.wrap(randomBytes(32), context)).rejects.toMatchObject({ code: 'kms_access_denied' });
    const decryptOnly = { accessKeyId: 'AKIADECRYPT', secretAccessKey: 's' };
    kms.callers.add({ ...decryptOnly, operations: ['Decrypt'] });
    const reader = await open({ credentials: decryptOnly });
    await expect(reader.wrap(randomBytes(32), context)).rejects.toMatchObject({
      code: 'kms_access_denied',
      context: { awsError: 'AccessDeniedException', masterKeyId: arn },
    });
  });

  it('tries again a few times when it is throttled, and no more than that', async () => {
    const key = await open();
    const wrapped = await key.wrap(randomBytes(32), context);
    kms.faults.add({ operation: 'Decrypt', effect: { kind: 'throttling' }, times: 2 });
    expect(await key.unwrap(wrapped, context)).toHaveLength(32);
    kms.faults.add({ operation: 'Decrypt', effect: { kind: 'throttling' } });
    await expect(key.unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'kms_unavailable',
      retry: 'later',
      context: { awsError: 'ThrottlingException' },
    });
    expect(kms.calls('Decrypt')).toBe(6);
  });

  it.each(['internal', 'unavailable'] as const)('takes an answer of kind %s for a KMS that is down', async (kind) => {
    const key = await open();
    kms.faults.add({ effect: { kind } });
    await expect(key.wrap(randomBytes(32), context)).rejects.toMatchObject({ code: 'kms_unavailable' });
  });

  it.each(['reset', 'cut', 'malformed'] as const)('so with connections that end as %s', async (kind) => {
    const key = await open();
    const wrapped = await key.wrap(randomBytes(32), context);
    const text = '{"Plaintext": canary-3f9d';
    kms.server.faults.add({ effect: kind === 'malformed' ? { kind, text } : { kind } });
    const error: unknown = await key.unwrap(wrapped, context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'kms_unavailable' });
    for (let at: unknown = error; at instanceof Error; at = at.cause) expect(at.stack).not.toContain('canary');
  });

  it('waits for nobody for ever', async () => {
    const key = await open({ timeouts: { attemptMs: 50, totalMs: 2_000 } });
    kms.faults.add({ effect: { kind: 'hang' } });
    await expect(key.wrap(randomBytes(32), context)).rejects.toMatchObject({ code: 'kms_unavailable' });
    expect(kms.calls('Encrypt')).toBe(3);
    const patient = await open({ timeouts: { attemptMs: 60_000, totalMs: 50 } });
    await expect(patient.wrap(randomBytes(32), context)).rejects.toMatchObject({ code: 'kms_unavailable' });
  });

  it('ends at once, with the reason, when it is told to', async () => {
    const key = await open();
    kms.faults.add({ effect: { kind: 'hang' } });
    const gone = new AbortController();
    const asked = key.wrap(randomBytes(32), context, gone.signal);
    gone.abort(new Error('gone'));
    await expect(asked).rejects.toThrow('gone');
    await expect(key.wrap(randomBytes(32), context, gone.signal)).rejects.toThrow('gone');
  });
});

describe('DataKeyCache over KMS', () => {
  it('goes on for five minutes without KMS with the keys it has, and then for none', async () => {
    const clock = { ms: Date.now(), now: () => new Date(clock.ms) };
    const masterKey = await open();
    const cache = new DataKeyCache({ ttlMs: 300_000, maxEntries: 10, clock });
    const [warm, cold] = await Promise.all([1, 2].map(() => masterKey.wrap(randomBytes(32), context)));
    const use = (wrapped: Buffer = Buffer.alloc(0)): Promise<number> =>
      cache.use({ masterKey, wrapped, context }, async (dataKey) => dataKey.length);
    await use(warm);
    kms.server.faults.add({ effect: { kind: 'reset' } });
    await expect(use(cold)).rejects.toMatchObject({ code: 'kms_unavailable' });
    const calls = kms.calls('Decrypt');
    for (let second = 0; second < 299; second += 1) {
      expect(await use(warm)).toBe(32);
      clock.ms += 1_000;
    }
    expect(kms.calls('Decrypt')).toBe(calls);
    clock.ms += 2_000;
    await expect(use(warm)).rejects.toMatchObject({ code: 'kms_unavailable' });
    kms.server.faults.clear();
    clock.ms += 2_000;
    expect(await use(cold)).toBe(32);
  });
});
