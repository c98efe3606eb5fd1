import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HammeringOrder } from './hammering-client.fixture';

const CHECKOUT = join(__dirname, '../../../../..');
const PROGRAM = join(__dirname, 'hammering-client.fixture.ts');

export interface HammeringClient {
  /** when each request was sent, in ms of the machine's monotonic clock */
  readonly sentAtMs: readonly number[];
  /** what it complained of */
  readonly complaints: string;
  signal(signal: NodeJS.Signals): void;
  /** Ends it, even when it is stopped. */
  end(): Promise<void>;
}

export function startHammeringClient(order: HammeringOrder): HammeringClient {
  const program = ['-C', '@quayside/source', '-r', '@swc-node/register', PROGRAM];
  const child: ChildProcess = spawn(process.execPath, [...program, JSON.stringify(order)], { cwd: CHECKOUT });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const sentAtMs: number[] = [];
  let complaints = '';
  if (child.stdout) createInterface(child.stdout).on('line', (line) => sentAtMs.push(Number(line)));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-10_000)));
  return {
    sentAtMs,
    get complaints() {
      return complaints;
    },
    signal: (signal) => void child.kill(signal),
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
