import { randomUUID } from 'node:crypto';
import type { Connector } from '@quayside/connector-kit';
import { systemClock, type Logger } from '@quayside/domain';
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
  const report = await withClients(
    {
      integration: { type: connector.type, version, identifier: config.identifier },
      port: config.port,
      allowPrivateHosts: config.allowPrivateHosts,
      clock: systemClock,
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
        clock: systemClock,
        logger,
        signal,
      }),
  );
  return { report, state };
}
