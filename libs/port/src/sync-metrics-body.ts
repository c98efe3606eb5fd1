import type { JsonObject } from '@quayside/domain';
import type { IntegrationName } from './datasource';
import type { SyncMetrics } from './ingest-types';

/** An expression is shown; two hundred long ones must not fill a request. */
const MAX_EXPRESSION_LENGTH = 500;

/** One record of `syncMetrics`, in the shape that Port's own integrations send. */
export function syncMetricsBody(metrics: SyncMetrics, runId: string, name: IntegrationName): JsonObject {
  const { kind, index, blueprint, state, counts, durationSeconds } = metrics;
  return {
    integrationType: name.type,
    installationType: 'OnPrem',
    executionMode: 'single_process',
    integrationIdentifier: name.identifier,
    integrationVersion: name.version,
    oceanVersion: name.version,
    kindIdentifier: index === null ? kind : `${kind}-${index}`,
    kind,
    kindIndex: index,
    eventId: runId,
    syncState: state,
    blueprint: blueprint.slice(0, MAX_EXPRESSION_LENGTH),
    metrics: {
      phase: {
        extract: phase({ raw_extracted: counts.extracted, failed: counts.extractFailed }),
        transform: phase({
          transformed: counts.transformed,
          filtered_out: counts.filteredOut,
          failed: counts.transformFailed,
        }),
        load: phase({ loaded: counts.loaded, failed: counts.loadFailed, skipped: counts.skipped }),
        delete: phase({ deleted: counts.deleted }),
        resync: { success: state === 'completed' ? 1 : 0, duration_seconds: durationSeconds },
      },
      // of a process, which is not one run's alone
      cpu_max_percent: 0,
      memory_max_bytes: 0,
      event_loop_latency_max_ms: 0,
      response_size_total_bytes: 0,
    },
  };
}

function phase(counts: Readonly<Record<string, number>>): JsonObject {
  const types = Object.entries(counts).map(([type, count]) => [type, { object_count: count }] as const);
  return { object_count_type: Object.fromEntries(types) };
}
