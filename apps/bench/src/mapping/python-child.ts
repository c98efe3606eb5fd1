import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

const MAX_SAID = 2_000;

/** A Python script that answers each line of JSON with one. One command at a time. */
export class PythonChild {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private said = '';

  constructor(python: string, script: string) {
    this.child = spawn(python, ['-u', script], { stdio: 'pipe' });
    this.lines = createInterface({ input: this.child.stdout });
    this.child.stderr.on('data', (text: Buffer) => {
      this.said = `${this.said}${text.toString()}`.slice(-MAX_SAID);
    });
    // what it did not read is told by its end
    this.child.stdin.on('error', () => {});
  }

  /** @throws Error with the script's last words when it ends in place of an answer */
  async ask(command: object): Promise<unknown> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) throw this.ended();
    const gone = new AbortController();
    const end = (): void => gone.abort(this.ended());
    this.child.once('close', end).once('error', end);
    try {
      const answer = once(this.lines, 'line', { signal: gone.signal });
      this.child.stdin.write(`${JSON.stringify(command)}\n`);
      const [line] = (await answer) as [string];
      return JSON.parse(line);
    } catch (error) {
      throw gone.signal.aborted ? gone.signal.reason : error;
    } finally {
      this.child.off('close', end).off('error', end);
    }
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.stdin.end();
    await once(this.child, 'close');
  }

  private ended(): Error {
    return new Error(`the Python script ended: ${this.said}`);
  }
}
