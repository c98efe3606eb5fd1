import type { Clock, FinishedRun, ResyncState, RunPhaseName, RunRequests } from '@quayside/domain';
import type { Fetched } from '@quayside/resync-fetch';
import { difference, PhaseLog, ReadLog } from '@quayside/resync-report';

const NOTHING: RunRequests = { upstream: 0, port: 0 };

/** What one attempt at a run writes down of itself while it goes on. */
export class RunRecord {
  private readonly phases: PhaseLog;
  private readonly reads: ReadLog;
  private committed = NOTHING;

  /** @param sent what the attempt has sent so far */
  constructor(
    clock: Pick<Clock, 'now'>,
    private readonly sent: () => RunRequests,
  ) {
    this.phases = new PhaseLog(clock, sent);
    this.reads = new ReadLog(clock);
  }

  during<T>(name: RunPhaseName, step: () => Promise<T>): Promise<T> {
    return this.phases.during(name, step);
  }

  note(fetched: Fetched): void {
    // what an earlier attempt has read is no reading of this one
    if (fetched.type === 'done') return;
    if (fetched.type === 'failed') {
      const { scope, source } = fetched;
      return this.reads.note({ scope, source, pages: 0, records: 0, faults: 1, ended: false });
    }
    const { source, scope, records, last } = fetched.batch;
    this.reads.note({ source, scope, pages: 1, records: records.length, faults: 0, ended: last });
  }

  /**
   * The state of the run, with every commit carrying what was sent since the one before: an attempt that ends in the
   * middle, handed back or killed, has written down its requests up to its last commit.
   */
  counting(state: ResyncState): ResyncState {
    const commit: ResyncState['commit'] = async (page) => {
      const sent = this.sent();
      await state.commit({ ...page, requests: difference(sent, this.committed) });
      this.committed = sent;
    };
    return new Proxy(state, {
      get: (target, name) => {
        if (name === 'commit') return commit;
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  }

  /** What a finished run tells of how it went. */
  summary(): Required<Pick<FinishedRun, 'requests' | 'uncommittedRequests' | 'timeline'>> {
    const requests = this.sent();
    const timeline = { phases: [...this.phases.phases], ...this.reads.read() };
    return { requests, uncommittedRequests: difference(requests, this.committed), timeline };
  }
}
