import { execFile } from 'node:child_process';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** Where and on what the figures were made. */
export interface Box {
  readonly processor: string;
  /** how many cores may be used at once */
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** of the sources, with `+` behind it when they were changed since; null outside of a checkout */
  readonly commit: string | null;
}

const BYTES_PER_GB = 1024 ** 3;

export async function describeBox(): Promise<Box> {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / BYTES_PER_GB),
    system: `${platform()} ${arch()}`,
    node: process.version,
    commit: await commit(),
  };
}

async function commit(): Promise<string | null> {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: __dirname })).stdout.trim();
  try {
    const head = await git('rev-parse', '--short', 'HEAD');
    return (await git('status', '--porcelain')) === '' ? head : `${head}+`;
  } catch {
    return null;
  }
}
