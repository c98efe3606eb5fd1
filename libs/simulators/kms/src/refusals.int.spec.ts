import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
  ListAliasesCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf, startKms, type StartedKms } from './testing/start-kms';

let kms: StartedKms;
beforeEach(async () => {
  kms = await startKms();
});
afterEach(async () => {
  kms.client.destroy();
  await kms.simulator.close();
});

describe('who may call', () => {
  it('is who signs with a known key, its secret, and the region of the keys', async () => {
    const known = { accessKeyId: 'AKIADEMOACCESSKEY', secretAccessKey: 'demo-secret-access-key' };
    const asking = (client: KMSClient): Promise<unknown> => client.send(new ListAliasesCommand({}));
    await asking(kms.client);
    await expect(asking(clientOf(kms.simulator, { ...known, accessKeyId: 'AKIAOTHER' }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
    });
    await expect(asking(clientOf(kms.simulator, { ...known, secretAccessKey: 'wrong' }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    const elsewhere = new KMSClient({
      endpoint: kms.simulator.url,
      region: 'us-east-1',
      credentials: known,
      maxAttempts: 1,
    });
    await expect(asking(elsewhere)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('is nobody who signed another body, or nothing at all', async () => {
    const headers = { 'x-amz-target': 'TrentService.ListAliases', 'content-type': 'application/x-amz-json-1.1' };
    const answer = await fetch(kms.simulator.url, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });

    await kms.client.send(new ListAliasesCommand({}));
    const signed = kms.simulator.server.requests.at(-1)?.headers ?? {};
    const { connection: _connection, 'content-length': _length, ...replayed } = signed;
    const changed = await fetch(kms.simulator.url, { method: 'POST', headers: replayed, body: '{"KeyId":"x"}' });
    expect(await changed.json()).toMatchObject({ __type: 'InvalidSignatureException' });
  });

  it('is nobody whose signature was made ten minutes ago', async () => {
    const late = await startKms({ now: () => Date.now() + 600_000 });
    await expect(late.client.send(new ListAliasesCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringMatching(/expired/) as string,
    });
    late.client.destroy();
    await late.simulator.close();
  });

  it('may be limited to some operations', async () => {
    const decryptOnly = { accessKeyId: 'AKIADECRYPT', secretAccessKey: 's', operations: ['Decrypt'] };
    kms.simulator.callers.add(decryptOnly);
    await expect(clientOf(kms.simulator, decryptOnly).send(new ListAliasesCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('what is asked', () => {
  it.each([
    ['no key', new EncryptCommand({ KeyId: undefined, Plaintext: Buffer.from('a') }), /KeyId/],
    ['no plaintext', new EncryptCommand({ KeyId: 'a', Plaintext: undefined }), /Plaintext/],
    ['too long a plaintext', new EncryptCommand({ KeyId: 'a', Plaintext: Buffer.alloc(4_097) }), /Plaintext/],
    ['an empty blob', new DecryptCommand({ CiphertextBlob: Buffer.alloc(0) }), /CiphertextBlob/],
    ['no length of a data key', new GenerateDataKeyCommand({ KeyId: 'a' }), /number of bytes or key spec/],
  ])('is refused with %s', async (_what, command, message) => {
    await expect(kms.client.send(command as EncryptCommand)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message) as string,
    });
  });

  it('is refused for keys that are not here', async () => {
    await expect(
      kms.client.send(new EncryptCommand({ KeyId: 'alias/none', Plaintext: Buffer.from('a') })),
    ).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(
      kms.client.send(new CreateAliasCommand({ AliasName: 'alias/aws/mine', TargetKeyId: 'a' })),
    ).rejects.toMatchObject({ name: 'InvalidAliasNameException' });
    await expect(kms.client.send(new CreateKeyCommand({ KeySpec: 'RSA_2048' }))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    });
  });
});

describe('what goes wrong on request', () => {
  const ask = (): Promise<unknown> => kms.client.send(new ListAliasesCommand({}));

  it.each([
    ['throttling', 'ThrottlingException'],
    ['internal', 'KMSInternalException'],
  ] as const)('%s, for one operation and so many times', async (kind, name) => {
    kms.simulator.faults.add({ operation: 'ListAliases', effect: { kind }, times: 2 });
    await kms.client.send(new CreateKeyCommand({}));
    for (const _ of [1, 2]) await expect(ask()).rejects.toMatchObject({ name });
    await ask();
    expect(kms.simulator.calls('ListAliases')).toBe(3);
  });

  it('nobody answers, or only a load balancer, or the connection breaks', async () => {
    kms.simulator.faults.add({ effect: { kind: 'hang' }, times: 1 });
    const abortSignal = AbortSignal.timeout(200);
    await expect(kms.client.send(new ListAliasesCommand({}), { abortSignal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    kms.simulator.faults.add({ effect: { kind: 'unavailable' }, times: 1 });
    await expect(ask()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    kms.simulator.server.faults.add({ effect: { kind: 'reset' }, times: 1 });
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(kms.simulator.calls('ListAliases')).toBe(3);
  });

  it('is steered over HTTP too', async () => {
    const steer = (method: string, body?: object): Promise<Response> =>
      fetch(`${kms.simulator.url}/__simulator/operation-faults`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    expect((await steer('POST', { effect: { kind: 'no such' } })).status).toBe(400);
    expect((await steer('POST', { effect: { kind: 'throttling' }, operation: 'ListAliases' })).status).toBe(204);
    await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect((await steer('DELETE')).status).toBe(204);
    await ask();
    const calls = await fetch(`${kms.simulator.url}/__simulator/calls`);
    expect(await calls.json()).toEqual({ ListAliases: 2 });
  });
});
