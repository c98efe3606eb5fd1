import type { ResyncState } from '@quayside/domain';
import type { RunServices, ThreadTask } from './messages';
import { ResyncThread, type ThreadEnd, type ThreadOptions } from './resync-thread';
import { serveState } from './serve-state';

export interface PoolOptions extends ThreadOptions {
  /** threads that are kept for the next run; the number at work is bounded by whoever asks */
  readonly maxIdle: number;
}

/** One attempt at a run, and what it needs of the process. */
export interface PoolTask {
  readonly task: ThreadTask;
  readonly state: ResyncState;
  readonly services: RunServices;
  readonly signal: AbortSignal;
}

/** Threads for runs, one run in a thread at a time. A thread that a run has brought down is never used again. */
export class ThreadPool {
  private readonly idle: ResyncThread[] = [];
  private readonly busy = new Set<ResyncThread>();
  private closed = false;

  constructor(private readonly options: PoolOptions) {}

  async run({ task, state, services, signal }: PoolTask): Promise<ThreadEnd> {
    if (this.closed) return { kind: 'lost', why: 'died', expression: null, cause: null };
    const thread = this.take();
    this.busy.add(thread);
    try {
      return await thread.run(task, (over) => serveState(state, services, over), signal);
    } finally {
      this.busy.delete(thread);
      await this.giveBack(thread);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.idle.splice(0), ...this.busy].map((thread) => thread.close()));
  }

  private take(): ResyncThread {
    for (let thread = this.idle.pop(); thread !== undefined; thread = this.idle.pop()) {
      if (thread.isUsable) return thread;
    }
    return new ResyncThread(this.options);
  }

  private async giveBack(thread: ResyncThread): Promise<void> {
    if (thread.isUsable && !this.closed && this.idle.length < this.options.maxIdle) this.idle.push(thread);
    else await thread.close();
  }
}
