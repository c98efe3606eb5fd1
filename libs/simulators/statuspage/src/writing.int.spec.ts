import { afterEach, describe, expect, it } from 'vitest';
import payloads from './fixtures/seed-payloads.json';
import { RunningSimulator, type Row } from './testing/running-simulator';

const PAGE = payloads.page.id;
const running = new RunningSimulator();
afterEach(() => running.stop());

describe('writing through the API', () => {
  it('creates, updates, edits and deletes an incident', async () => {
    await running.start();
    const incidents = `/v1/pages/${PAGE}/incidents`;
    const created = await running.send('POST', incidents, {
      incident: { name: 'Slow', body: 'We look', components: { y6ssccsqgy8s: 'degraded_performance' } },
    });
    expect(created).toMatchObject({ status: 201, body: { name: 'Slow', status: 'investigating', impact: 'minor' } });
    expect(created.body).not.toHaveProperty('started_at');
    const id = String((created.body as Row).id);
    expect((await running.ids(incidents))[0]).toBe(id);
    expect((await running.get(`/v1/pages/${PAGE}/components/y6ssccsqgy8s`)).body).toMatchObject({
      status: 'degraded_performance',
    });

    const patched = await running.send('PATCH', `${incidents}/${id}`, {
      incident: { status: 'resolved', body: 'Done' },
    });
    const updates = (patched.body as Row).incident_updates as readonly Row[];
    expect(updates.map(({ body }) => body)).toEqual(['Done', 'We look']);
    const edited = await running.send('PATCH', `${incidents}/${id}/incident_updates/${String(updates[0]?.id)}`, {
      incident_update: { body: 'All done' },
    });
    expect(edited).toMatchObject({ status: 200, body: { id: updates[0]?.id, body: 'All done' } });

    expect(await running.send('DELETE', `${incidents}/${id}`)).toMatchObject({ status: 200, body: { id } });
    expect((await running.get(`${incidents}/${id}`)).status).toBe(404);
    expect((await running.send('DELETE', `${incidents}/${id}`)).status).toBe(404);
  });

  it('changes a component', async () => {
    await running.start();
    const path = `/v1/pages/${PAGE}/components/${payloads.component.id}`;
    const changed = await running.send('PATCH', path, { component: { status: 'major_outage' } });
    expect(changed).toMatchObject({ status: 200, body: { status: 'major_outage' } });
    expect((changed.body as Row).updated_at).not.toBe(payloads.component.updated_at);
    expect((await running.get(path)).body).toEqual(changed.body);
  });

  it('says everything that is wrong with a body', async () => {
    await running.start();
    const incidents = `/v1/pages/${PAGE}/incidents`;
    const component = `/v1/pages/${PAGE}/components/${payloads.component.id}`;
    for (const [method, path, body, status, error] of [
      ['POST', incidents, {}, 400, 'incident is missing, incident[name] is missing'],
      [
        'POST',
        incidents,
        { incident: { status: 'gone' } },
        400,
        'incident[status] does not have a valid value, incident[name] is missing',
      ],
      ['POST', incidents, { incident: { name: 5 } }, 400, 'incident[name] is invalid'],
      [
        'POST',
        incidents,
        { incident: { name: 'x', components: { nobody: 'operational' } } },
        422,
        'there is no component nobody',
      ],
      ['POST', incidents, { incident: { name: 'x'.repeat(256) } }, 422, 'name is too long (maximum is 255 characters)'],
      ['PATCH', component, { component: { status: 'sunny' } }, 400, 'component[status] does not have a valid value'],
      ['PATCH', component, {}, 400, 'component is missing'],
    ] as const) {
      expect(await running.send(method, path, body)).toMatchObject({ status, body: { error } });
    }
  });

  it('keeps webhook subscribers', async () => {
    await running.start();
    const path = `/v1/pages/${PAGE}/subscribers`;
    const created = await running.send('POST', path, { subscriber: { endpoint: 'https://hooks.example.test/a' } });
    expect(created).toMatchObject({ status: 201, body: { mode: 'webhook', endpoint: 'https://hooks.example.test/a' } });
    const id = String((created.body as Row).id);
    expect(await running.ids(`${path}?type=webhook`)).toEqual([id]);
    expect(await running.ids(`${path}?type=email`)).toEqual([]);
    expect(await running.ids(`${path}?state=quarantined`)).toEqual([]);
    expect((await running.get(`${path}/count`)).body).toMatchObject({ webhook: 1, email: 0 });
    expect((await running.get(`${path}/count?type=webhook`)).body).toEqual({ webhook: 1 });
    expect((await running.get(`${path}/${id}`)).body).toEqual(created.body);
    expect((await running.get(`${path}?state=gone`)).status).toBe(400);
    expect((await running.send('POST', path, { subscriber: {} })).status).toBe(422);
    expect(
      (await running.send('POST', path, { subscriber: { endpoint: 'https://a.test', component_ids: [] } })).status,
    ).toBe(422);
    expect(await running.send('DELETE', `${path}/${id}?skip_unsubscription_notification=true`)).toMatchObject({
      status: 200,
      body: { id },
    });
    expect(await running.ids(path)).toEqual([]);
  });
});

describe('changing the world', () => {
  it('adds, changes and removes everything over HTTP, without a key and unrecorded', async () => {
    await running.start({ rateLimit: { limit: 0 } });
    const page = (await running.steer('POST', '/pages', { name: 'New', time_zone: 'Asia/Kolkata' })).body as Row;
    const base = `/pages/${String(page.id)}`;
    expect((await running.steer('PATCH', base, { name: 'Newer' })).body).toMatchObject({ id: page.id, name: 'Newer' });
    const component = (await running.steer('POST', `${base}/components`, { name: 'API' })).body as Row;
    const group = (await running.steer('POST', `${base}/component-groups`, { name: 'G', components: [component.id] }))
      .body as Row;
    expect(running.simulator.world.page(String(page.id)).components.get(String(component.id))?.group_id).toBe(group.id);
    await running.steer('PATCH', `${base}/components/${String(component.id)}`, { status: 'partial_outage' });
    await running.steer('PATCH', `${base}/component-groups/${String(group.id)}`, { name: 'H' });
    const incident = (
      await running.steer('POST', `${base}/incidents`, { name: 'Upgrade', scheduled_for: '2031-01-01T00:00:00Z' })
    ).body as Row;
    const at = `${base}/incidents/${String(incident.id)}`;
    expect(incident).toMatchObject({ status: 'scheduled', scheduled_for: '2031-01-01T00:00:00Z' });
    const updated = (await running.steer('PATCH', at, { status: 'completed', body: 'Done' })).body as Row;
    const update = (updated.incident_updates as readonly Row[])[0];
    await running.steer('PATCH', `${at}/incident_updates/${String(update?.id)}`, { body: 'Well done' });
    expect((await running.steer('POST', `${at}/postmortem`, { body: 'Learnt' })).body).toMatchObject({
      status: 'postmortem',
    });
    expect(running.simulator.world.counts([String(page.id)])).toMatchObject({
      groups: 1,
      components: 1,
      incidents: 1,
      incidentUpdates: 3,
    });

    await running.steer('DELETE', `${at}/incident_updates/${String(update?.id)}`);
    expect(running.simulator.world.counts([String(page.id)])).toMatchObject({ incidentUpdates: 2 });
    await running.steer('DELETE', at);
    await running.steer('DELETE', `${base}/components/${String(component.id)}`);
    expect(running.simulator.world.counts([String(page.id)])).toMatchObject({ groups: 0, components: 0, incidents: 0 });
    expect((await running.steer('DELETE', base)).status).toBe(204);
    expect(running.simulator.world.find(String(page.id))).toBeUndefined();
    expect(running.simulator.server.requests).toEqual([]);
  });

  it('refuses what it does not understand or does not have', async () => {
    await running.start();
    expect((await running.steer('POST', '/pages', { nam: 'New' })).status).toBe(400);
    expect((await running.steer('PATCH', '/pages/nobody', { name: 'x' })).status).toBe(404);
    expect((await running.steer('DELETE', '/pages/nobody')).status).toBe(404);
    expect((await running.steer('DELETE', `/pages/${PAGE}/incidents/nobody`)).status).toBe(404);
    expect((await running.steer('GET', '/world?page=nobody')).status).toBe(404);
  });

  it('shifts the rows of a list that is being read', async () => {
    await running.start({ rateLimit: false });
    const before = await running.ids(`/v1/pages/${PAGE}/incidents?limit=1&page=1`);
    running.simulator.world.page(PAGE).incidents.add({ name: 'in between' });
    expect(await running.ids(`/v1/pages/${PAGE}/incidents?limit=1&page=2`)).toEqual(before);
  });
});

describe('faults', () => {
  it('strike one list of every page, whichever way its path is spelt', async () => {
    await running.start();
    await running.steer('POST', '/faults', {
      effect: { kind: 'status', status: 503, body: { error: 'down' } },
      path: '/v1/pages/*/incidents',
      times: 2,
    });
    expect((await running.get(`/v1/pages/${PAGE}/incidents.json`)).status).toBe(503);
    expect((await running.get(`/v1/pages/${PAGE}/components`)).status).toBe(200);
    expect((await running.get(`/v1/pages/${PAGE}/incidents/?page=2`)).status).toBe(503);
    expect((await running.get(`/v1/pages/${PAGE}/incidents`)).status).toBe(200);
  });

  it('do what was asked before the connection is lost', async () => {
    await running.start();
    running.simulator.server.faults.add({ effect: { kind: 'reset_after_write' }, method: 'POST', times: 1 });
    await expect(running.send('POST', `/v1/pages/${PAGE}/incidents`, { incident: { name: 'lost' } })).rejects.toThrow();
    expect(running.simulator.world.page(PAGE).incidents.list()[0]?.name).toBe('lost');
  });
});
