import { Worker } from 'node:worker_threads';
import type { RunReport } from '@quayside/resync-report';
import { CallsIn, type CallHandler } from './calls';
import type { FromThread, ThreadData, ThreadTask, ToThread } from './messages';
import { Pulse } from './pulse';
import { revived, transferred } from './transferred-error';
import { startWatchdog } from './watchdog';

export interface ThreadOptions {
  /** the path of the program of a thread, see `threadProgram`; it must not load native code */
  readonly program: string;
  readonly logLevel: ThreadData['logLevel'];
  /** how long one expression may take on one record before its thread is ended under it, in milliseconds */
  readonly limitMs: number;
  /** of JavaScript objects, in MiB; whoever needs more loses the thread */
  readonly maxHeapMb: number;
}

/** How a run came out of its thread. */
export type ThreadEnd =
  | { readonly kind: 'report'; readonly report: RunReport }
  | { readonly kind: 'error'; readonly error: Error }
  /** the thread is gone: an expression (null where none was under way) did not end, or took all the memory */
  | {
      readonly kind: 'lost';
      readonly why: LossReason | 'runaway';
      readonly expression: string | null;
      /** what the thread died of, where it said so */
      readonly cause: Error | null;
    };

type LossReason = 'memory' | 'died';

/** A thread, and the one run in it. When a run brings it down, it is of no further use. */
export class ResyncThread {
  private readonly pulse = new Pulse();
  private readonly worker: Worker;
  private expressions = new Map<number, string>();
  private onMessage: ((message: FromThread) => void) | undefined;
  private onLost: ((why: LossReason, cause: Error | null) => void) | undefined;
  private lost = false;

  constructor(private readonly options: ThreadOptions) {
    const data: ThreadData = { logLevel: options.logLevel, pulse: this.pulse.buffer };
    this.worker = new Worker(options.program, {
      workerData: data,
      // a stranger's program runs in there: nothing of the process's environment does
      env: {},
      argv: [],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb },
    });
    this.worker.unref();
    this.worker.on('message', (message: FromThread) => this.onMessage?.(message));
    this.worker.on('error', (error: NodeJS.ErrnoException) =>
      this.lose(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'died', error),
    );
    this.worker.on('exit', () => this.lose('died', null));
  }

  get isUsable(): boolean {
    return !this.lost;
  }

  /** Runs one task to its end. When it settles, nothing that the thread asked for is under way any more. */
  async run(task: ThreadTask, handle: CallHandler, signal: AbortSignal): Promise<ThreadEnd> {
    const send = (message: ToThread): void => this.worker.postMessage(message);
    const calls = new CallsIn(handle, send);
    const abort = (): void => send({ type: 'abort', reason: transferred(signal.reason) });
    this.expressions = new Map();
    this.pulse.reset();
    const ended = this.end(calls);
    send({ type: 'run', task });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    try {
      return await ended;
    } finally {
      signal.removeEventListener('abort', abort);
      await calls.settled();
    }
  }

  async close(): Promise<void> {
    this.lost = true;
    await this.worker.terminate();
  }

  private end(calls: CallsIn): Promise<ThreadEnd> {
    return new Promise((resolve) => {
      const settle = (end: ThreadEnd): void => {
        stopWatch();
        this.onMessage = undefined;
        this.onLost = undefined;
        resolve(end);
      };
      const stopWatch = startWatchdog({
        read: () => this.pulse.read(),
        limitMs: this.options.limitMs,
        bark: (expression) => {
          settle(this.loss('runaway', expression, null));
          void this.close();
        },
      });
      this.onLost = (why, cause) => settle(this.loss(why, this.pulse.read().expression, cause));
      this.onMessage = (message) => {
        if (message.type === 'call') calls.take(message);
        else if (message.type === 'expression') this.expressions.set(message.number, message.text);
        else if (message.type === 'report') settle({ kind: 'report', report: message.report });
        else if (message.type === 'error') settle({ kind: 'error', error: revived(message.error) });
      };
      if (this.lost) this.onLost('died', null);
    });
  }

  private lose(why: LossReason, cause: Error | null): void {
    if (this.lost) return;
    this.lost = true;
    this.onLost?.(why, cause);
  }

  private loss(why: LossReason | 'runaway', number: number, cause: Error | null): ThreadEnd {
    return { kind: 'lost', why, expression: this.expressions.get(number) ?? null, cause };
  }
}
