import type { ChildProcess } from 'node:child_process';

export interface GuardedProcess {
  /** of the program itself */
  readonly pid: number;
  readonly child: ChildProcess;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  running(): boolean;
  signal(signal: NodeJS.Signals): void;
  stop(graceMs?: number): Promise<void>;
}

export function startGuarded(
  command: string,
  args: readonly string[],
  options?: { cwd?: string; env?: NodeJS.ProcessEnv; logFile?: string; stopSignal?: 'SIGTERM' | 'SIGINT' },
): Promise<GuardedProcess>;
