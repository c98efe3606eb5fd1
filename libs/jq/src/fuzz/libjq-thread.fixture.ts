import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Json } from '../values/json';
import type { Outcome } from './outcome.fixture';

/** Far above what any program here takes; a run that gets there hangs. */
const DEADLINE_MS = 2_000;
const START_DEADLINE_MS = 30_000;

/** What libjq makes of a program: an outcome for each input, no program at all, or nothing that could be relied on. */
export type LibjqAnswer =
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'not-jq' }
  | { readonly kind: 'unusable' };

/** libjq 1.7.1 (jq-web) in a thread of its own, which is replaced after every run that it did not survive. */
export class LibjqThread {
  private worker: Worker | null = null;

  /** At most `limit` outputs are asked for. */
  async run(program: string, inputs: readonly Json[], limit: number): Promise<LibjqAnswer> {
    const worker = this.worker ?? (await this.start());
    const answer = firstOf<{ readonly stdout: string | null } | null>(worker, DEADLINE_MS);
    const source = `[limit(${limit + 1}; try {output: (${program})} catch {error: .})]`;
    worker.postMessage({ program: source, input: inputs.map((input) => JSON.stringify(input)).join('\n') });
    const answered = await answer;
    if (answered === null) {
      await this.close();
      return { kind: 'unusable' };
    }
    if (answered.stdout === null) return { kind: 'not-jq' };
    const lines = answered.stdout.split('\n').filter((line) => line !== '');
    if (lines.length !== inputs.length) return { kind: 'unusable' };
    return { kind: 'outcomes', outcomes: lines.map((line) => outcomeOf(JSON.parse(line) as readonly Step[], limit)) };
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private async start(): Promise<Worker> {
    const worker = new Worker(join(__dirname, 'libjq-worker.cjs'), { env: {}, argv: [], execArgv: [], stderr: true });
    worker.unref();
    // an error that nobody listens to would end the process
    worker.on('error', () => {});
    if ((await firstOf(worker, START_DEADLINE_MS)) === null)
      throw new Error('the thread that runs libjq does not start');
    this.worker = worker;
    return worker;
  }
}

type Step = { readonly output: Json } | { readonly error: Json };

function outcomeOf(steps: readonly Step[], limit: number): Outcome {
  const outputs: Json[] = [];
  for (const step of steps.slice(0, limit)) {
    if ('output' in step) outputs.push(step.output);
    else return { outputs, error: typeof step.error === 'string' ? step.error : JSON.stringify(step.error) };
  }
  return { outputs, error: null };
}

/** The next message, or null where none comes. */
function firstOf<T>(worker: Worker, deadlineMs: number): Promise<T | null> {
  return new Promise((resolve) => {
    const settle = (message: T | null): void => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', fail).off('exit', fail);
      resolve(message);
    };
    const fail = (): void => settle(null);
    const timer = setTimeout(fail, deadlineMs);
    worker.on('message', settle).on('error', fail).on('exit', fail);
  });
}
