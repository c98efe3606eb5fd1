import { randomUUID } from 'node:crypto';
import type { Connector } from '@quayside/connector-kit';
import { systemClock, type Logger } from '@quayside/domain';
import { WayOut } from '@quayside/http';
import { allowanceOf, MemoryRequestBudgets } from '@quayside/platform-rate-limit';
import type { RunReport } from '@quayside/resync-report';
import { MemoryState, runResync, withClients } from '@quayside/resync-run';
import type { SailConfig } from './config';

export interface SailContext {
  readonly logger: Logger;
  /** ours; it becomes a part of the datasource's name at Port */
  readonly version: string;
  readonly signal: AbortSignal;
}

/** One resync with nothing but memory: what Port holds is read from Port, and the mapping is the integration's own there. */
export async function sail<S>(
  connector: Connector<S>,
  config: SailConfig<S>,
  { logger, version, signal }: SailContext,
): Promise<{ report: RunReport; state: MemoryState }> {
  const state = new MemoryState();
  const clock = systemClock;
  // nobody else is served from this memory, so that there is nobody to keep places for
  const allowance = { ...allowanceOf(connector.allowance, config.givenAllowance), reserve: 0 };
  const report = await withClients(
    {
      integration: { type: connector.type, version, identifier: config.identifier },
      port: config.port,
      upstreamBudget: new MemoryRequestBudgets({ clock, logger }).of(connector.upstreamKey(config.settings), allowance),
      wayOut: new WayOut({ allowPrivateHosts: config.allowPrivateHosts, egressProxy: config.egressProxy }),
      clock,
      random: Math.random,
      logger,
    },
    (clients) =>
      runResync({
        ...clients,
        runId: randomUUID(),
        connector,
        settings: config.settings,
        mapping: { from: 'port' },
        options: {
          initializePortResources: config.initializePortResources,
          sendRawDataExamples: config.sendRawDataExamples,
          intervalMinutes: null,
          nextRunAt: null,
          compareWithPort: true,
        },
        state,
        clock,
        logger,
        signal,
      }),
  );
  return { report, state };
}
