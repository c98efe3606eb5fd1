import type { Clock, RunPhase, RunPhaseName, RunRequests } from '@quayside/domain';

/** Writes down when the steps of a run begin and end, and what each has sent. */
export class PhaseLog {
  readonly phases: RunPhase[] = [];

  /** @param sent what the attempt has sent so far */
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly sent: () => RunRequests,
  ) {}

  /** Takes the step, and throws what it throws. */
  async during<T>(name: RunPhaseName, step: () => Promise<T>): Promise<T> {
    const startedAt = this.clock.now().toISOString();
    const before = this.sent();
    const end = (outcome: RunPhase['outcome']): void => {
      const endedAt = this.clock.now().toISOString();
      this.phases.push({ name, startedAt, endedAt, requests: difference(this.sent(), before), outcome });
    };
    try {
      const result = await step();
      end('done');
      return result;
    } catch (error) {
      end('failed');
      throw error;
    }
  }
}

/** What was sent between two moments. */
export function difference(later: RunRequests, earlier: RunRequests): RunRequests {
  const { limiterWaitMs } = later;
  return {
    upstream: later.upstream - earlier.upstream,
    port: later.port - earlier.port,
    ...(limiterWaitMs === undefined ? {} : { limiterWaitMs: limiterWaitMs - (earlier.limiterWaitMs ?? 0) }),
  };
}
