import { afterAll, describe, expect, it } from 'vitest';
import { spawnApp, type SpawnedApp } from './spawn-app';

const apps: SpawnedApp[] = [];
afterAll(() => Promise.all(apps.map((app) => app.kill('SIGKILL'))));

async function spawn(name: string, env: Record<string, string>): Promise<SpawnedApp> {
  const app = await spawnApp(name, env);
  apps.push(app);
  return app;
}

describe('spawnApp', () => {
  it('gives the fields of the ready line, and the end of the process', async () => {
    const app = await spawn('simulator', {
      QUAYSIDE_SIMULATOR_STATUSPAGE_PORT: '0',
      QUAYSIDE_SIMULATOR_PORT_PORT: '0',
    });
    const ready = await app.ready;
    expect(ready['port']).toMatch(/^http:/);
    expect(app.output()).toContain('"event":"ready"');
    expect(await app.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('says what an app printed that ended before it was ready', async () => {
    const app = await spawn('scheduler', {});
    await expect(app.ready).rejects.toThrow(/scheduler ended \(exit code 1\) before it was ready:[^]*DATABASE_URL/);
    expect(await app.exited).toEqual({ code: 1, signal: null });
  });

  it('stops an app that does not hear it as well', async () => {
    const app = await spawn('simulator', {
      QUAYSIDE_SIMULATOR_STATUSPAGE_PORT: '0',
      QUAYSIDE_SIMULATOR_PORT_PORT: '0',
    });
    await app.ready;
    process.kill(app.pid, 'SIGSTOP');
    await app.stop(100);
    expect(await app.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('passes on no setting but those given', async () => {
    process.env['DATABASE_URL'] = 'postgresql://somebody:else@127.0.0.1:1/database';
    try {
      const app = await spawn('scheduler', { REDIS_URL: 'redis://127.0.0.1:1' });
      await expect(app.ready).rejects.toThrow(/DATABASE_URL/);
    } finally {
      delete process.env['DATABASE_URL'];
    }
  });
});
