import { describe, expect, it } from 'vitest';
import { OUR_AGENT } from './testing/api-caller';
import { SHIP_COUNT } from './testing/sample-blueprints';
import { startSimulator } from './testing/start-simulator';

describe('a snapshot', () => {
  it('brings everything back into another simulator, after a journey as text', async () => {
    const first = await startSimulator();
    first.simulator.patchBlueprint('harbour', SHIP_COUNT);
    await first.caller.post('/v1/integration', {
      installationId: 'acme',
      installationAppType: 'statuspage',
      version: '1',
    });
    await first.caller.post('/v1/integration/acme/kinds/page/examples', { examples: [{ id: 1 }] });
    await first.caller.post('/v1/organization/secrets', { secretName: 'KEY', secretValue: 'x' });
    const query = 'upsert=true&merge=true&create_missing_related_entities=true';
    await first.caller.bulk(
      'ship',
      [{ identifier: 's', properties: { status: 'afloat' }, relations: { harbour: 'h' } }],
      query,
    );
    const text = JSON.stringify(first.simulator.snapshot());
    await first.simulator.close();

    const second = await startSimulator();
    second.simulator.putEntity({ blueprint: 'ship', identifier: 'gone' });
    second.simulator.restore(JSON.parse(text));
    expect(JSON.stringify(second.simulator.snapshot())).toBe(text);
    expect(
      second.simulator
        .entities()
        .map(({ identifier }) => identifier)
        .sort(),
    ).toEqual(['h', 's']);
    expect(second.simulator.entity('harbour', 'h')?.properties).toEqual({ shipsAfloat: 1 });
    expect(second.simulator.datasourceOf('ship', 's')).toBe(OUR_AGENT);
    expect(second.simulator.examples('acme')).toEqual({ page: [{ id: 1 }] });
    expect(second.simulator.secrets()).toMatchObject([{ secretName: 'KEY' }]);
    expect(second.simulator.integrations()[0]?.['ingestAttributes']).toEqual({
      ingestUrl: `${second.simulator.url}/ingest`,
    });
    await second.caller.bulk('ship', [{ identifier: 't' }]);
    expect(second.simulator.entities('ship').map(({ identifier }) => identifier)).toEqual(['s', 't']);
    await second.simulator.close();
  });

  it('does not change with what happens after it', async () => {
    const { simulator, caller } = await startSimulator();
    await caller.bulk('harbour', [{ identifier: 'h', title: 'before' }]);
    const snapshot = simulator.snapshot();
    const text = JSON.stringify(snapshot);
    await caller.bulk('harbour', [{ identifier: 'h', title: 'after' }]);
    expect(JSON.stringify(snapshot)).toBe(text);
    simulator.restore(snapshot);
    expect(simulator.entity('harbour', 'h')?.title).toBe('before');
    await simulator.close();
  });

  it('is refused when it is something else', async () => {
    const { simulator } = await startSimulator();
    expect(() => simulator.restore({ organisations: [] })).toThrow('not a snapshot');
    await simulator.close();
  });
});

describe('steering over HTTP', () => {
  it('reads and changes what a test in the same process can', async () => {
    const { simulator, caller } = await startSimulator();
    const planted = { entity: { blueprint: 'harbour', identifier: 'h', title: 'H' }, datasource: 'somebody else' };
    expect((await caller.put('/__simulator/entities', planted)).status).toBe(200);
    expect(simulator.datasourceOf('harbour', 'h')).toBe('somebody else');
    expect((await caller.get('/__simulator/entities?blueprint=harbour')).body).toMatchObject([{ identifier: 'h' }]);
    await caller.bulk('harbour', [{ identifier: 'h' }]);
    expect((await caller.get('/__simulator/writes')).body).toMatchObject({ created: 0, unchanged: 1 });
    expect((await caller.patch('/__simulator/blueprints/none', {})).status).toBe(404);
    const invited = { clientId: 'x', clientSecret: 'y', organisationId: 'org_x' };
    await fetch(`${simulator.url}/__simulator/credentials`, { method: 'POST', body: JSON.stringify(invited) });
    expect((await caller.get('/__simulator/entities?organisation=org_x')).body).toEqual([]);
    expect(simulator.server.requests.every(({ path }) => !path.startsWith('/__simulator'))).toBe(true);
    await simulator.close();
  });
});
