import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const READY_TIMEOUT_MS = 60_000;

/** A part of a bench in a process of its own, so that what it costs can be told apart. One question at a time. */
export class Actor {
  private constructor(private readonly child: ChildProcess) {}

  /**
   * @param program path of a TypeScript file that calls `play`
   * @param order what it is told at its start, as plain data
   */
  static async start(program: string, order: object): Promise<Actor> {
    const child = fork(program, [JSON.stringify(order)], {
      execArgv: ['-C', '@quayside/source', '-r', '@swc-node/register'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const actor = new Actor(child);
    await actor.answer(AbortSignal.timeout(READY_TIMEOUT_MS));
    return actor;
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the process did not start');
    return this.child.pid;
  }

  /** @throws Error when the process ends in place of an answer */
  async ask<T>(question: string): Promise<T> {
    const answer = this.answer();
    this.child.send(question);
    return (await answer) as T;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it, even when it is stopped. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  private async answer(limit?: AbortSignal): Promise<unknown> {
    const gone = new AbortController();
    const onExit = (code: number | null): void => gone.abort(new Error(`a process of the bench ended with ${code}`));
    this.child.once('exit', onExit);
    try {
      const signal = limit === undefined ? gone.signal : AbortSignal.any([gone.signal, limit]);
      const [message] = (await once(this.child, 'message', { signal })) as [unknown];
      return message;
    } catch (error) {
      throw gone.signal.aborted ? gone.signal.reason : error;
    } finally {
      this.child.off('exit', onExit);
    }
  }
}
