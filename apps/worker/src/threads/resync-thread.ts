import { Worker } from 'node:worker_threads';
import type { WayOut } from '@quayside/http';
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
  /** what the clients of the runs go through */
  readonly wayOut: WayOut;
  /** for fault tests only */
  readonly failpoint?: ThreadData['failpoint'];
  /** how long one expression may take on one record before its thread is ended under it, in milliseconds */
  readonly expressionMs: number;
  /** how long a thread may be silent, whatever it does, in milliseconds */
  readonly silenceMs: number;
  /** how long a run that was aborted may take to end, in milliseconds */
  readonly abortMs: number;
  /** of JavaScript objects, in MiB; whoever needs more loses the thread */
  readonly maxHeapMb: number;
}

/** Why a thread is gone: an expression did not end, it did not come back from something else, or it needed too much memory. */
export type LossReason = 'runaway' | 'silent' | 'memory' | 'died';

/** How a run came out of its thread. */
export type ThreadEnd =
  | { readonly kind: 'report'; readonly report: RunReport }
  | { readonly kind: 'error'; readonly error: Error }
  | {
      readonly kind: 'lost';
      readonly why: LossReason;
      /** the one that was under way; null where none was */
      readonly expression: string | null;
      /** what the thread died of, where it said so */
      readonly cause: Error | null;
    };

/** A thread, and the one run in it. When a run brings it down, it is of no further use. */
export class ResyncThread {
  private readonly pulse = new Pulse();
  private readonly worker: Worker;
  private runs = 0;
  private expressions = new Map<number, string>();
  private onMessage: ((message: FromThread) => void) | undefined;
  private onLost: ((why: LossReason, cause: Error | null) => void) | undefined;
  private lost = false;

  constructor(private readonly options: ThreadOptions) {
    const { logLevel, failpoint, wayOut } = options;
    const data: ThreadData = { logLevel, failpoint, wayOut: wayOut.toPlain(), pulse: this.pulse.buffer };
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

  /**
   * Runs one task to its end. When it settles, nothing that the thread asked for is under way any more.
   *
   * @param serve answers the thread's calls; those that only wait are to end when the signal is aborted
   */
  async run(task: ThreadTask, serve: (over: AbortSignal) => CallHandler, signal: AbortSignal): Promise<ThreadEnd> {
    this.runs += 1;
    const run = this.runs;
    const send = (message: ToThread): void => this.worker.postMessage(message);
    const over = new AbortController();
    const calls = new CallsIn(run, serve(over.signal), send);
    let grace: NodeJS.Timeout | undefined;
    const abort = (): void => {
      send({ type: 'abort', run, reason: transferred(signal.reason) });
      over.abort(signal.reason);
      grace = setTimeout(() => void this.end('silent'), this.options.abortMs);
    };
    this.expressions = new Map();
    this.pulse.reset();
    const outcome = this.outcome(run, calls);
    send({ type: 'run', run, task });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    try {
      return await outcome;
    } finally {
      clearTimeout(grace);
      signal.removeEventListener('abort', abort);
      over.abort(new Error('the attempt at the run is over'));
      await calls.settled();
    }
  }

  async close(): Promise<void> {
    await this.end('died');
  }

  private outcome(run: number, calls: CallsIn): Promise<ThreadEnd> {
    return new Promise((resolve) => {
      const settle = (end: ThreadEnd): void => {
        stopWatch();
        this.onMessage = undefined;
        this.onLost = undefined;
        resolve(end);
      };
      const stopWatch = startWatchdog({
        read: () => this.pulse.read(),
        expressionMs: this.options.expressionMs,
        silenceMs: this.options.silenceMs,
        bark: (expression) => void this.end(expression === 0 ? 'silent' : 'runaway'),
      });
      this.onLost = (why, cause) => {
        const expression = this.expressions.get(this.pulse.read().expression) ?? null;
        settle({ kind: 'lost', why, expression, cause });
      };
      this.onMessage = (message) => {
        if (message.run !== run) return;
        if (message.type === 'call') calls.take(message);
        else if (message.type === 'expression') this.expressions.set(message.number, message.text);
        else if (message.type === 'report') settle({ kind: 'report', report: message.report });
        else settle({ kind: 'error', error: revived(message.error) });
      };
      if (this.lost) this.onLost('died', null);
    });
  }

  /** Ends the thread under whatever runs in it. */
  private async end(why: LossReason): Promise<void> {
    this.lose(why, null);
    await this.worker.terminate();
  }

  private lose(why: LossReason, cause: Error | null): void {
    if (this.lost) return;
    this.lost = true;
    this.onLost?.(why, cause);
  }
}
