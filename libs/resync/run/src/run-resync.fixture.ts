import { statuspageConnector } from '@quayside/connector-statuspage';
import { silentLogger, systemClock, type Clock, type RequestBudget } from '@quayside/domain';
import { WayOut } from '@quayside/http';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  generatedDataSet,
  type GeneratedDataSetOptions,
  type StatuspageDataSet,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import { differences } from '@quayside/testing';
import { afterEach, expect } from 'vitest';
import { MemoryState } from './memory-state';
import type { ResyncInput, ResyncOptions } from './resync-input';
import { runResync } from './run-resync';
import { withClients } from './with-clients';

/** What the tests of a whole run begin with: both upstreams, and `run`. Not part of the door. */

export const IDENTIFIER = 'acme-pages';
export const KEY = 'key-of-acme';

export interface Scene {
  readonly statuspage: StatuspageSimulator;
  readonly port: PortSimulator;
}
let scene: Scene | undefined;

export async function open(dataSet: StatuspageDataSet): Promise<Scene> {
  scene = {
    statuspage: createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false }),
    port: createPortSimulator({ recordBodies: true }),
  };
  await Promise.all([scene.statuspage.listen(), scene.port.listen()]);
  return scene;
}
afterEach(async () => {
  await Promise.all([scene?.statuspage.close(), scene?.port.close()]);
  scene = undefined;
});

const SMALL: GeneratedDataSetOptions = {
  seed: 7,
  pages: 2,
  groupsPerPage: 2,
  componentsPerPage: 6,
  incidentsPerPage: 12,
  updatesPerIncident: 2,
  awkward: true,
};
export const small = (parts: Partial<GeneratedDataSetOptions> = {}): StatuspageDataSet =>
  generatedDataSet({ ...SMALL, ...parts });
/** Waits of the retries take no time here; what they are is tested in libs/http. */
const hastyClock: Clock = { now: () => new Date(), sleep: (_ms, signal) => systemClock.sleep(1, signal) };

/** Grants everything at once. */
export const openBudget: RequestBudget = {
  acquire: () => Promise.resolve({ id: 'grant', usableUntilMs: Infinity }),
  giveBack: () => Promise.resolve(),
  learn: () => Promise.resolve(),
  statistics: () => ({ granted: 0, waitedMs: 0 }),
};

interface RunParts {
  readonly budget?: RequestBudget;
  readonly key?: string;
  readonly ids?: string;
  /** ask the pages for their public status too */
  readonly publicPages?: boolean;
  readonly clientSecret?: string;
  readonly state?: MemoryState;
  readonly options?: Partial<ResyncOptions>;
  readonly input?: Partial<ResyncInput<never>>;
}

export async function run({ statuspage, port }: Scene, parts: RunParts = {}) {
  const parsed = statuspageConnector.parseSettings({
    statuspageApiKey: parts.key ?? KEY,
    statuspageHost: statuspage.url,
    ...(parts.ids === undefined ? {} : { statuspageIds: parts.ids }),
    ...(parts.publicPages === true ? { statuspagePublicUrl: `${statuspage.url}/public/{page}` } : {}),
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const state = parts.state ?? new MemoryState();
  const report = await withClients(
    {
      integration: { type: 'statuspage', version: '0.1.0', identifier: IDENTIFIER },
      port: {
        baseUrl: port.url,
        credentials: { clientId: 'demo-client', clientSecret: parts.clientSecret ?? 'demo-secret' },
      },
      upstreamBudget: parts.budget ?? openBudget,
      wayOut: new WayOut({ allowPrivateHosts: true, egressProxy: undefined }),
      clock: hastyClock,
      random: () => 0.5,
      logger: silentLogger,
    },
    (clients) =>
      runResync({
        ...clients,
        runId: 'run-1',
        connector: statuspageConnector,
        settings: parsed.settings,
        mapping: { from: 'port' },
        options: {
          initializePortResources: true,
          sendRawDataExamples: true,
          intervalMinutes: null,
          nextRunAt: null,
          compareWithPort: true,
          ...parts.options,
        },
        state,
        clock: hastyClock,
        logger: silentLogger,
        signal: new AbortController().signal,
        ...(parts.input as object),
      }),
  );
  return { report, state };
}

export const differing = ({ statuspage, port }: Scene, pageIds?: readonly string[]) =>
  differences(statuspage.world, port, { identifier: IDENTIFIER, ...(pageIds ? { pageIds } : {}) });

export function schemaOf(port: PortSimulator, identifier: string): object {
  return port.blueprints().find((blueprint) => blueprint.identifier === identifier)?.schema.properties ?? {};
}

async function asPort(port: PortSimulator, method: string, path: string, body?: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const login = await fetch(`${port.url}/v1/auth/access_token`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ clientId: 'demo-client', clientSecret: 'demo-secret' }),
  });
  const { accessToken } = (await login.json()) as { accessToken: string };
  const answer = await fetch(port.url + path, {
    method,
    headers: { ...headers, authorization: `Bearer ${accessToken}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(answer.ok).toBe(true);
}
export const patchConfig = (port: PortSimulator, config: object) =>
  asPort(port, 'PATCH', `/v1/integration/${IDENTIFIER}/config`, { config });
export const deleteBlueprint = (port: PortSimulator, identifier: string) =>
  asPort(port, 'DELETE', `/v1/blueprints/${identifier}`);

/** A run of a process that remembers the one before, as a worker does: digests, kinds and scopes, and no content read. */
export const runAfter = (all: Scene, { state }: { readonly state: MemoryState }, parts: RunParts = {}) =>
  run(all, { ...parts, state: state.nextRun(), options: { compareWithPort: false, ...parts.options } });
