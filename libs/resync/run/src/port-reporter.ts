import type { FinishedRun, KindCounts, RunFault, RunPhaseName } from '@quayside/domain';
import type { PortIngest, ResyncStatus } from '@quayside/port';
import { portResyncStatus } from '@quayside/resync-report';
import { bestEffort } from './best-effort';
import { startHeartbeat } from './heartbeat';
import { PortLog } from './port-log';
import type { Prepared } from './prepare';
import type { ResyncInput } from './resync-input';
import { syncMetricsAtEnd, syncMetricsAtStart, type ShownResource } from './sync-metrics';

export type ReporterInput<S> = Pick<
  ResyncInput<S>,
  'runId' | 'connector' | 'options' | 'port' | 'clock' | 'logger' | 'signal'
>;
type PreparedForPort = Pick<Prepared, 'integration'> & { readonly mapping: Pick<Prepared['mapping'], 'resources'> };

/**
 * What Port's screens show of a run: its state, the figures of each kind, its log, and that it is still under way. It helps
 * people; a run neither fails for want of it nor waits for long. A run that was superseded or handed back says nothing at
 * its end: whoever goes on with it does.
 */
export class PortReporter<S> {
  private readonly log: PortLog;
  private ingest: PortIngest | undefined;
  private resources: readonly ShownResource[] = [];
  private stopHeartbeat = (): void => {};

  constructor(
    private readonly input: ReporterInput<S>,
    private readonly startedAt: Date,
  ) {
    this.log = new PortLog(input.clock, input.runId);
  }

  async begin(known: PreparedForPort): Promise<void> {
    const { port, runId } = this.input;
    const ingest = this.take(known);
    const { integration } = known;
    this.log.begin(this.resources.length);
    const metrics = syncMetricsAtStart(this.resources);
    await Promise.all([
      this.tellState('running', null),
      this.tell('our version', (signal) => port.updateVersion(integration, signal)),
      this.tell('the beginning of the kinds', (signal) => ingest.sendMetrics(runId, metrics, signal)),
      this.tellLog(),
    ]);
    this.stopHeartbeat = startHeartbeat((signal) => this.beat(ingest, signal));
  }

  /** For the end of a run that another process has begun. */
  take({ mapping, integration }: PreparedForPort): PortIngest {
    const ingest = this.input.port.ingestOf(integration);
    this.ingest = ingest;
    this.resources = mapping.resources.map(({ kind, mappings: [first] }) => ({
      kind,
      blueprint: first?.blueprint ?? '',
    }));
    return ingest;
  }

  note(fault: RunFault): void {
    this.log.fault(fault);
  }

  async end(run: FinishedRun, counts: ReadonlyMap<string, KindCounts>): Promise<void> {
    this.stop();
    if (run.error?.code === 'port_credentials_rejected') return;
    this.log.end(run, counts);
    await Promise.all([
      this.tellState(portResyncStatus(run.outcome), this.input.clock.now()),
      this.tell('the figures of the kinds', (signal) => this.tellMetrics(run, counts, signal)),
      this.tellLog(),
    ]);
  }

  /** Ends the heartbeat. To be called whatever happens. */
  stop(): void {
    this.stopHeartbeat();
  }

  private async tellState(status: ResyncStatus, endedAt: Date | null): Promise<void> {
    const { port, options } = this.input;
    const { intervalMinutes, nextRunAt } = options;
    const state = { status, startedAt: this.startedAt, endedAt, intervalMinutes, nextRunAt };
    await this.tell('the state of the resync', (signal) => port.reportResyncState(state, signal));
  }

  private async tellMetrics(
    run: FinishedRun,
    counts: ReadonlyMap<string, KindCounts>,
    signal: AbortSignal,
  ): Promise<void> {
    const { ingest } = this;
    if (ingest === undefined) return;
    const { kinds } = this.input.connector;
    const sources = new Map(kinds.map(({ kind, source }) => [kind, source]));
    const metrics = syncMetricsAtEnd(this.resources, {
      outcome: run.outcome,
      cameToItsEnd: run.error === null,
      counts,
      faultsOf: (kind) =>
        run.faults.filter(({ source }) => source === undefined || source === sources.get(kind)).length,
      seconds: {
        run: secondsBetween(this.startedAt, this.input.clock.now()),
        read: secondsOf(run, 'read'),
        reconcile: secondsOf(run, 'reconcile'),
      },
    });
    const { runId } = this.input;
    const special = metrics.filter(({ index }) => index === null);
    const told = await Promise.allSettled([
      ingest.sendMetrics(runId, special, signal),
      ...metrics.filter(({ index }) => index !== null).map((one) => ingest.putMetrics(runId, one, signal)),
    ]);
    for (const one of told) if (one.status === 'rejected') throw one.reason;
  }

  private async tellLog(): Promise<void> {
    const { ingest } = this;
    if (ingest !== undefined) await this.tell('the log', (signal) => ingest.sendLogs(this.log.take(), signal));
  }

  /** Never rejects: nobody waits for it. */
  private async beat(ingest: PortIngest, signal: AbortSignal): Promise<void> {
    const { logger, runId } = this.input;
    try {
      await ingest.sendHeartbeat(runId, signal);
      await ingest.sendLogs(this.log.take(), signal);
    } catch (error) {
      if (!signal.aborted) logger.debug({ runId, err: error }, 'Port does not hear that the resync is under way');
    }
  }

  private async tell(what: string, speak: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await bestEffort(this.input, `Port could not be told of ${what}`, speak);
  }
}

function secondsOf({ timeline }: FinishedRun, name: RunPhaseName): number {
  const phase = timeline?.phases.find((one) => one.name === name);
  return phase === undefined ? 0 : secondsBetween(new Date(phase.startedAt), new Date(phase.endedAt));
}

function secondsBetween(start: Date, end: Date): number {
  return Math.max(0, end.getTime() - start.getTime()) / 1_000;
}
