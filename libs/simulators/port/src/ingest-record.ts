import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';

/** One line of an integration's log, with what else it carries. */
export interface IngestedLog {
  readonly integrationId: string;
  readonly log: JsonObject;
}

/** What was reported of one kind, or of a whole resync. */
export interface IngestedMetrics {
  readonly integrationId: string;
  /** set when it came by the route that names them */
  readonly eventId: string | null;
  readonly kindIdentifier: string | null;
  readonly metrics: JsonValue;
}

export interface IngestedHeartbeat {
  readonly integrationId: string;
  readonly eventId: string;
  readonly at: string;
}

export interface IngestSnapshot {
  readonly logs: readonly IngestedLog[];
  readonly metrics: readonly IngestedMetrics[];
  readonly heartbeats: readonly IngestedHeartbeat[];
}

const MAX_OF_EACH = 10_000;

/** What integrations sent to Port's ingest host. The oldest goes when there is too much. */
export class IngestRecord {
  readonly logs: IngestedLog[] = [];
  readonly metrics: IngestedMetrics[] = [];
  readonly heartbeats: IngestedHeartbeat[] = [];

  addLog(log: IngestedLog): void {
    keep(this.logs, log);
  }

  addMetrics(metrics: IngestedMetrics): void {
    keep(this.metrics, metrics);
  }

  addHeartbeat(heartbeat: IngestedHeartbeat): void {
    keep(this.heartbeats, heartbeat);
  }

  /** What a screen shows of a resync: the latest of each kind, by its identifier. */
  metricsOf(integrationId: string, eventId: string): Readonly<Record<string, JsonObject>> {
    const latest = new Map<string, JsonObject>();
    for (const { integrationId: from, metrics } of this.metrics) {
      if (from !== integrationId || !isJsonObject(metrics) || metrics['eventId'] !== eventId) continue;
      latest.set(String(metrics['kindIdentifier']), metrics);
    }
    return Object.fromEntries(latest);
  }

  snapshot(): IngestSnapshot {
    return { logs: [...this.logs], metrics: [...this.metrics], heartbeats: [...this.heartbeats] };
  }

  restore(snapshot: IngestSnapshot): void {
    this.logs.push(...snapshot.logs);
    this.metrics.push(...snapshot.metrics);
    this.heartbeats.push(...snapshot.heartbeats);
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > MAX_OF_EACH) list.shift();
}
