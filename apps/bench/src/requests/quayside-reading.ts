import { randomUUID } from 'node:crypto';
import { statuspageConnector } from '@quayside/connector-statuspage';
import { silentLogger, systemClock, type RequestAllowance, type RunMode } from '@quayside/domain';
import { WayOut } from '@quayside/http';
import { MemoryRequestBudgets } from '@quayside/platform-rate-limit';
import { MemoryState, runResync, withClients } from '@quayside/resync-run';
import type { PortSimulator } from '@quayside/simulator-port';

export interface ReadingSource {
  readonly statuspageUrl: string;
  readonly key: string;
  readonly port: PortSimulator;
  /** what the product is to take for the limit of the key */
  readonly allowance: RequestAllowance;
}

/** The default mapping with selectors that let nothing through: everything is read and mapped, nothing is written. */
const NOTHING_WRITTEN = statuspageConnector.defaultMapping.replaceAll(/query: .+/g, 'query: "false"');

/**
 * One resync of the product, with a budget of its own in which every place is free.
 *
 * @param state remembers the run before, for a delta run
 * @returns how many records it read
 */
export async function readWithQuayside(source: ReadingSource, state: MemoryState, mode: RunMode): Promise<number> {
  const parsed = statuspageConnector.parseSettings({
    statuspageApiKey: source.key,
    statuspageHost: source.statuspageUrl,
    statuspagePublicUrl: `${source.statuspageUrl}/public/{page}`,
  });
  if (!parsed.ok) throw new Error(`the settings are refused: ${JSON.stringify(parsed.faults)}`);
  const { settings } = parsed;
  const common = { clock: systemClock, logger: silentLogger };
  const report = await withClients(
    {
      ...common,
      integration: { type: statuspageConnector.type, version: '0.0.0', identifier: 'bench' },
      port: {
        baseUrl: source.port.url,
        credentials: { clientId: 'demo-client', clientSecret: 'demo-secret' },
      },
      upstreamBudget: new MemoryRequestBudgets(common).of(statuspageConnector.upstreamKey(settings), source.allowance),
      wayOut: new WayOut({ allowPrivateHosts: true, egressProxy: undefined }),
      random: Math.random,
    },
    (clients) =>
      runResync({
        ...common,
        ...clients,
        ...{ runId: randomUUID(), connector: statuspageConnector, settings, state },
        mapping: { from: 'given', text: NOTHING_WRITTEN },
        options: {
          initializePortResources: true,
          sendRawDataExamples: false,
          ...{ intervalMinutes: null, nextRunAt: null, compareWithPort: false, mode },
        },
        signal: new AbortController().signal,
      }),
  );
  if (report.outcome !== 'complete') throw new Error(`a run ended as ${report.outcome}: ${report.error?.message}`);
  return Object.values(report.kinds).reduce((sum, { fetched }) => sum + fetched, 0);
}
