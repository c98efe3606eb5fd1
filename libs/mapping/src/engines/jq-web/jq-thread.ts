import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Logger } from '@quayside/domain';
import { MappingError } from '../../mapping-error';

/** jq's exit code when a program does not compile; nothing has run then, and the instance stays sound. */
export const EXIT_COMPILE_ERROR = 3;
/** What jq may print for one run. Each byte costs eight of heap while it is collected. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
/** Found through the package, since this file may be part of a bundle that stands elsewhere. */
const WORKER_PROGRAM = createRequire(__filename).resolve('@quayside/mapping/jq-worker');
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
/** Room for the collected output, the array that it grows out of, and its text. */
const MAX_HEAP_MB = 512;
/** It takes 50 ms on a quiet machine, above 1 s on a loaded one. */
const START_DEADLINE_MS = 30_000;

export type JqRun =
  | { readonly kind: 'exit'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** stopped: it did not end in time */
  | { readonly kind: 'deadline' }
  /** jq ran out of memory or stack, or printed too much */
  | { readonly kind: 'crash' };

interface Answer {
  readonly crash?: true;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * jq, one run at a time, in a thread of its own. A run cannot outlive its deadline: the thread is ended under it, and the
 * next run gets a new one. The same happens after every run that may have left jq-web unusable.
 */
export class JqThread {
  private worker: Worker | undefined;
  private closed = false;

  constructor(
    private readonly deadlineMs: number,
    private readonly logger: Logger,
  ) {}

  /** Throws `evaluator_unavailable` and `evaluator_closed`; everything that a program does is a value. */
  async run(program: string, input: string): Promise<JqRun> {
    const worker = this.worker ?? (await this.start());
    const run = await this.ask(worker, program, input);
    if (this.closed) throw closedError();
    const isSound = run.kind === 'exit' && (run.exitCode === 0 || run.exitCode === EXIT_COMPILE_ERROR);
    if (!isSound) {
      this.logger.warn(
        { reason: run.kind, exitCode: run.kind === 'exit' ? run.exitCode : undefined },
        'jq thread replaced',
      );
      await this.discard();
    }
    return run;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.discard();
  }

  private async discard(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private async start(): Promise<Worker> {
    if (this.closed) throw closedError();
    const worker = new Worker(WORKER_PROGRAM, {
      workerData: { maxOutputBytes: MAX_OUTPUT_BYTES, maxMemoryBytes: MAX_MEMORY_BYTES },
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      // nothing of this process shows in there: no environment, no loader, no console (nor is anything written to it)
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    worker.unref();
    // an error that nobody listens to would end the process
    worker.on('error', () => {});
    worker.once('exit', () => {
      if (this.worker === worker) this.worker = undefined;
    });
    this.worker = worker;
    const started = await firstOf<'ready'>(worker, START_DEADLINE_MS);
    if (this.closed) throw closedError();
    if (started !== 'ready') {
      await this.discard();
      throw new MappingError('evaluator_unavailable', 'The thread that runs jq does not start.', {
        retry: 'later',
        context: { reason: started },
      });
    }
    return worker;
  }

  private async ask(worker: Worker, program: string, input: string): Promise<JqRun> {
    const answer = firstOf<Answer>(worker, this.deadlineMs);
    worker.postMessage({ program, input });
    const answered = await answer;
    if (typeof answered === 'string') return { kind: answered };
    return answered.crash === true ? { kind: 'crash' } : { kind: 'exit', ...answered };
  }
}

function closedError(): MappingError {
  return new MappingError('evaluator_closed', 'The evaluator was closed before its work was done.');
}

/** The next message of the worker, or how it came that there is none. */
function firstOf<T>(worker: Worker, deadlineMs: number): Promise<T | 'deadline' | 'crash'> {
  return new Promise((resolve) => {
    const settle = (outcome: T | 'deadline' | 'crash'): void => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', onCrash).off('exit', onCrash);
      resolve(outcome);
    };
    const onCrash = (): void => settle('crash');
    // when this thread was the busy one, the answer may be here already: it is delivered before `setImmediate` runs
    const timer = setTimeout(() => setImmediate(() => settle('deadline')), deadlineMs);
    worker.on('message', settle).on('error', onCrash).on('exit', onCrash);
  });
}
