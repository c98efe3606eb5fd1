import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  ListAliasesCommand,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKms, type StartedKms } from './testing/start-kms';

const DAY_MS = 24 * 60 * 60 * 1000;
const context = { organisation: 'a', secret: 'b' };
const plain = Buffer.from('a data key');

describe('the keys of KMS', () => {
  let kms: StartedKms;
  let clock: { ahead: number };
  let KeyId: string;
  beforeEach(async () => {
    clock = { ahead: 0 };
    kms = await startKms({ now: () => Date.now() + clock.ahead });
    const { KeyMetadata } = await kms.client.send(new CreateKeyCommand({ Description: 'of the house' }));
    KeyId = KeyMetadata?.Arn ?? '';
  });
  afterEach(async () => {
    kms.client.destroy();
    await kms.simulator.close();
  });

  async function encrypt(EncryptionContext = context): Promise<Uint8Array> {
    const answer = await kms.client.send(new EncryptCommand({ KeyId, Plaintext: plain, EncryptionContext }));
    return answer.CiphertextBlob ?? Buffer.alloc(0);
  }
  async function decrypt(CiphertextBlob: Uint8Array, more: object = {}): Promise<Buffer> {
    const command = new DecryptCommand({ CiphertextBlob, EncryptionContext: context, ...more });
    return Buffer.from((await kms.client.send(command)).Plaintext ?? []);
  }

  it('open what they closed, whatever the order of the context, with their id or without', async () => {
    const blob = await encrypt();
    expect(await decrypt(blob)).toEqual(plain);
    expect(await decrypt(blob, { KeyId, EncryptionContext: { secret: 'b', organisation: 'a' } })).toEqual(plain);
    expect(Buffer.from(blob).includes(plain)).toBe(false);
    expect(kms.simulator.callsByOperation()).toEqual({ CreateKey: 1, Encrypt: 1, Decrypt: 2 });
  });

  it('open nothing for another context, and nothing that was changed or cut', async () => {
    const blob = Buffer.from(await encrypt());
    for (const EncryptionContext of [undefined, {}, { organisation: 'a' }, { organisation: 'b', secret: 'a' }]) {
      await expect(decrypt(blob, { EncryptionContext })).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    }
    for (const length of [1, 20, 48, blob.length - 1]) {
      await expect(decrypt(blob.subarray(0, length), { KeyId })).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
    const changed = Buffer.from(blob);
    changed[blob.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await expect(decrypt(changed)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('refuse a blob of another key than the one that is named', async () => {
    const blob = await encrypt();
    const other = kms.simulator.keys.create();
    await expect(decrypt(blob, { KeyId: other.arn })).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  });

  it('give data keys, and the same key from the blob afterwards', async () => {
    const made = await kms.client.send(
      new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext: context }),
    );
    expect(made.Plaintext).toHaveLength(32);
    expect(await decrypt(made.CiphertextBlob ?? Buffer.alloc(0))).toEqual(Buffer.from(made.Plaintext ?? []));
    const sealed = await kms.client.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 20 }));
    expect(sealed).not.toHaveProperty('Plaintext');
    expect(await decrypt(sealed.CiphertextBlob ?? Buffer.alloc(0), { EncryptionContext: {} })).toHaveLength(20);
  });

  it('open what an older version closed', async () => {
    const before = await encrypt();
    await kms.client.send(new RotateKeyOnDemandCommand({ KeyId }));
    const after = await encrypt();
    expect(await decrypt(before)).toEqual(plain);
    expect(await decrypt(after)).toEqual(plain);
  });

  it('are moved from one to another without the plain text coming out', async () => {
    const DestinationKeyId = kms.simulator.keys.create().arn;
    const moved = await kms.client.send(
      new ReEncryptCommand({
        CiphertextBlob: await encrypt(),
        SourceEncryptionContext: context,
        DestinationKeyId,
        DestinationEncryptionContext: { organisation: 'c' },
      }),
    );
    expect(moved).toMatchObject({ SourceKeyId: KeyId, KeyId: DestinationKeyId });
    const EncryptionContext = { organisation: 'c' };
    expect(await decrypt(moved.CiphertextBlob ?? Buffer.alloc(0), { EncryptionContext })).toEqual(plain);
  });

  it('do nothing while they are disabled', async () => {
    const blob = await encrypt();
    await kms.client.send(new DisableKeyCommand({ KeyId }));
    await expect(decrypt(blob)).rejects.toMatchObject({ name: 'DisabledException' });
    await expect(encrypt()).rejects.toMatchObject({ name: 'DisabledException' });
    await kms.client.send(new EnableKeyCommand({ KeyId }));
    expect(await decrypt(blob)).toEqual(plain);
  });

  it('do nothing while their deletion is pending, and are gone when it was due', async () => {
    const blob = await encrypt();
    await kms.client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    await expect(decrypt(blob)).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
    await expect(kms.client.send(new EnableKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
    });
    await kms.client.send(new CancelKeyDeletionCommand({ KeyId }));
    await expect(decrypt(blob)).rejects.toMatchObject({ name: 'DisabledException' });
    await kms.client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    clock.ahead = 7 * DAY_MS;
    expect(() => kms.simulator.keys.key(KeyId)).toThrow(expect.objectContaining({ type: 'NotFoundException' }));
  });

  it('are known by id, ARN and alias, and by nothing else', async () => {
    const id = KeyId.split('/').at(-1) ?? '';
    await kms.client.send(new CreateAliasCommand({ AliasName: 'alias/house', TargetKeyId: id }));
    const aliasArn = KeyId.replace(/key\/.*/, 'alias/house');
    for (const name of [id, KeyId, 'alias/house', aliasArn]) {
      const { KeyMetadata } = await kms.client.send(new DescribeKeyCommand({ KeyId: name }));
      expect(KeyMetadata).toMatchObject({ Arn: KeyId, KeyState: 'Enabled', Description: 'of the house' });
    }
    for (const name of ['alias/other', 'b5ad2dd6-4d0e-4d4e-a8c6-1b1b1b1b1b1b']) {
      await expect(kms.client.send(new DescribeKeyCommand({ KeyId: name }))).rejects.toMatchObject({
        name: 'NotFoundException',
      });
    }
    const next = kms.simulator.keys.create();
    await kms.client.send(new UpdateAliasCommand({ AliasName: 'alias/house', TargetKeyId: next.arn }));
    const { Aliases } = await kms.client.send(new ListAliasesCommand({ KeyId: next.arn }));
    expect(Aliases).toEqual([expect.objectContaining({ AliasName: 'alias/house', TargetKeyId: next.id })]);
    await expect(
      kms.client.send(new CreateAliasCommand({ AliasName: 'alias/house', TargetKeyId: id })),
    ).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  });
});
