import { describe, expect, it } from 'vitest';
import { clientOver, fakeHttp, noSignal, type FakeAnswer } from './fake-http-client';

const started = new Date('2026-01-01T10:00:00.000Z');
const integration = { installationId: 'acme-sp', integrationType: 'statuspage', config: { resources: [] }, _id: 'x' };
const notFound: FakeAnswer = { status: 404, body: { ok: false, error: 'not_found', message: 'none' } };

describe('the integration at Port', () => {
  it('is null when there is none', async () => {
    expect(await clientOver(fakeHttp(() => notFound).http).getIntegration(noSignal)).toBeNull();
  });

  it('is read with its mapping, and without what we do not use', async () => {
    const body = { ok: true, integration: { ...integration, arePortResourcesInitialized: true } };
    expect(await clientOver(fakeHttp(() => ({ status: 200, body })).http).getIntegration(noSignal)).toEqual({
      installationId: 'acme-sp',
      integrationType: 'statuspage',
      config: { resources: [] },
      arePortResourcesInitialized: true,
    });
  });

  it.each([null, undefined, 'text', []])('has an empty mapping when Port says %j', async (config) => {
    const body = { integration: { installationId: 'acme-sp', integrationType: null, config } };
    const port = clientOver(fakeHttp(() => ({ status: 200, body })).http);
    expect(await port.getIntegration(noSignal)).toEqual({ installationId: 'acme-sp', config: {} });
  });

  it('is created with everything that Port asks for', async () => {
    const fake = fakeHttp(() => ({ status: 201, body: { ok: true, integration } }));
    const created = await clientOver(fake.http).createIntegration({ resources: [] }, noSignal);
    expect(created.installationId).toBe('acme-sp');
    expect(fake.requests).toMatchObject([{ method: 'POST', url: 'https://port.example/v1/integration' }]);
    expect(fake.requests[0]?.body).toEqual({
      installationId: 'acme-sp',
      installationAppType: 'statuspage',
      version: '1.2.3',
      changelogDestination: {},
      config: { resources: [] },
      actionsProcessingEnabled: false,
      incrementalSyncEnabled: false,
      createPortResourcesOrigin: 'Default',
    });
  });

  it('is given back as it is when someone has created it meanwhile', async () => {
    const conflict = { ok: false, error: 'conflict', message: 'exists' };
    const fake = fakeHttp((request) =>
      request.method === 'POST' ? { status: 409, body: conflict } : { status: 200, body: { integration } },
    );
    const created = await clientOver(fake.http).createIntegration({}, noSignal);
    expect(created.config).toEqual({ resources: [] });
  });

  it('is patched with the version beside the changes, so that no patch is empty', async () => {
    const fake = fakeHttp(() => ({ status: 200 }));
    await clientOver(fake.http).patchIntegration({}, noSignal);
    await clientOver(fake.http).patchIntegration({ arePortResourcesInitialized: true }, noSignal);
    expect(fake.requests.map((request) => request.body)).toEqual([
      { version: '1.2.3' },
      { version: '1.2.3', arePortResourcesInitialized: true },
    ]);
    expect(fake.requests[0]).toMatchObject({ method: 'PATCH', url: 'https://port.example/v1/integration/acme-sp' });
  });

  it('is patched without asking itself for a resync', async () => {
    const fake = fakeHttp(() => ({ status: 200 }));
    await clientOver(fake.http).patchIntegration({ config: { resources: [] } }, noSignal);
    expect(fake.requests[0]?.headers).toMatchObject({ 'x-skip-resync': 'true', authorization: 'Bearer t1' });
  });
});

describe('reporting the state of a resync', () => {
  it('tells when it began, and no end', async () => {
    const fake = fakeHttp(() => ({ status: 200 }));
    await clientOver(fake.http).reportResyncState(
      {
        status: 'running',
        startedAt: started,
        endedAt: null,
        intervalMinutes: 120,
        nextRunAt: new Date('2026-01-01T12:00:00Z'),
      },
      noSignal,
    );
    expect(fake.requests).toMatchObject([
      { method: 'PATCH', url: 'https://port.example/v1/integration/acme-sp/resync-state', idempotent: true },
    ]);
    expect(fake.requests[0]?.body).toEqual({
      status: 'running',
      lastResyncEnd: null,
      lastResyncStart: '2026-01-01T10:00:00.000Z',
      nextResync: '2026-01-01T12:00:00.000Z',
      intervalInMinuets: 120,
    });
  });

  it.each(['completed', 'failed', 'aborted'] as const)('tells when it ended: %s', async (status) => {
    const fake = fakeHttp(() => ({ status: 200 }));
    const endedAt = new Date('2026-01-01T10:03:00.000Z');
    await clientOver(fake.http).reportResyncState(
      { status, startedAt: started, endedAt, intervalMinutes: null, nextRunAt: null },
      noSignal,
    );
    expect(fake.requests[0]?.body).toEqual({
      status,
      lastResyncEnd: '2026-01-01T10:03:00.000Z',
      nextResync: null,
      intervalInMinuets: null,
    });
  });
});

describe('sending examples', () => {
  const sentExamples = async (examples: { text: string }[]): Promise<unknown[]> => {
    const fake = fakeHttp(() => ({ status: 200 }));
    await clientOver(fake.http).sendExamples('incident/update', examples, noSignal);
    for (const { url } of fake.requests) {
      expect(url).toBe('https://port.example/v1/integration/acme-sp/kinds/incident%2Fupdate/examples');
    }
    return fake.requests.map((request) => (request.body as { examples: { text: string }[] }).examples.length);
  };

  it('sends five at the most, and no request for none', async () => {
    expect(await sentExamples(Array.from({ length: 9 }, () => ({ text: 'x' })))).toEqual([5]);
    expect(await sentExamples([])).toEqual([]);
  });

  it('sends only as many as fit into a request', async () => {
    const large = { text: 'x'.repeat(400_000) };
    expect(await sentExamples([{ text: 'x'.repeat(2_000_000) }, large, large, large])).toEqual([2]);
  });
});
