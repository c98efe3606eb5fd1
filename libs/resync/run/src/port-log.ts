import type { Clock, FinishedRun, JsonObject, KindCounts, RunFault } from '@quayside/domain';
import type { PortLogLine } from '@quayside/port';
import { faultLine, kindLine } from '@quayside/resync-report';

/** How many faults of a run are told one by one. */
const MAX_FAULTS = 200;

/** The lines that Port shows of one run: its beginning, what failed, and its end. No record of anybody is in them. */
export class PortLog {
  private unsent: PortLogLine[] = [];
  private faults = 0;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly runId: string,
  ) {}

  begin(resources: number): void {
    this.add('INFO', `The resync begins; the mapping has ${resources} ${resources === 1 ? 'resource' : 'resources'}.`);
  }

  fault(fault: RunFault): void {
    this.faults += 1;
    if (this.faults > MAX_FAULTS) return;
    const { code, scope, source } = fault;
    this.add('WARNING', faultLine(fault), { code, ...(scope && { scope }), ...(source && { source }) });
  }

  end({ outcome, error }: FinishedRun, counts: ReadonlyMap<string, KindCounts>): void {
    if (this.faults > MAX_FAULTS) this.add('WARNING', `${this.faults - MAX_FAULTS} more pages or lists failed.`);
    for (const [kind, ofKind] of counts) this.add('INFO', kindLine(kind, ofKind), { kind });
    if (outcome === 'held') {
      this.add('WARNING', 'Deletions are held back: they are more than the mapping allows, and wait for a person.');
    }
    if (error !== null) this.add('ERROR', error.message, { code: error.code });
    this.add(outcome === 'complete' ? 'INFO' : 'WARNING', `The resync ended: ${outcome}.`, { outcome });
  }

  /** What was written since the last time. */
  take(): readonly PortLogLine[] {
    const lines = this.unsent;
    this.unsent = [];
    return lines;
  }

  private add(level: PortLogLine['level'], message: string, extra: JsonObject = {}): void {
    this.unsent.push({ level, message, at: this.clock.now(), extra: { eventId: this.runId, ...extra } });
  }
}
