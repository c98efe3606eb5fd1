import { join } from 'node:path';
import type { GuardedProcess } from '../../../../infra/local/guarded-process.mjs';

const CHECKOUT = join(__dirname, '../../../..');
/** Longer than the outages of the fault suite: a program that starts in one is ready after it. */
const READY_TIMEOUT_MS = 150_000;
const MAX_OUTPUT_CHARS = 1_000_000;

/** The line of JSON by which an app says that it is up. It may carry more, such as `url`. */
export interface ReadyLine {
  readonly event: 'ready';
  readonly [field: string]: unknown;
}

export interface SpawnedApp {
  /** of its folder in `apps` */
  readonly name: string;
  readonly pid: number;
  /** Rejects, with what the app printed, when it ends first or takes longer than a minute. */
  readonly ready: Promise<ReadyLine>;
  readonly exited: GuardedProcess['exited'];
  /** Sends a signal, SIGTERM when absent, and waits for the end. */
  kill(signal?: NodeJS.Signals): GuardedProcess['exited'];
  /** Asks it to end with SIGTERM, and insists when it has not after the grace (ten seconds when absent). */
  stop(graceMs?: number): Promise<void>;
  /** what it has printed so far, both streams; of a talkative app the latest million characters */
  output(): string;
}

/**
 * Starts `apps/<name>` from its sources as a process of its own, the way `npm start` does. It ends with the test
 * process at the latest, and sees none of the settings of this one but those given.
 */
export async function spawnApp(
  name: string,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<SpawnedApp> {
  const { startGuarded } = await import('../../../../infra/local/guarded-process.mjs');
  const { runAppArguments } = await import('../../../../infra/local/run-app-arguments.mjs');
  const app = await startGuarded(process.execPath, [...runAppArguments(name), ...args], {
    cwd: CHECKOUT,
    env: { ...inheritedEnvironment(), ...env },
  });

  let output = '';
  let line = '';
  const ready = new Promise<ReadyLine>((resolve, reject) => {
    const fail = (reason: string): void => reject(new Error(`${name} ${reason}:\n${output.slice(-5000)}`));
    const timer = setTimeout(() => fail(`was not ready after ${READY_TIMEOUT_MS} ms`), READY_TIMEOUT_MS);
    const read = (text: string): void => {
      const [first = '', ...more] = text.split('\n');
      line += first;
      for (const next of more) {
        const parsed = readyLine(line);
        if (parsed) resolve(parsed);
        line = next;
      }
      if (line.length > MAX_OUTPUT_CHARS) line = '';
    };
    const collect = (chunk: string): void => {
      output = (output + chunk).slice(-MAX_OUTPUT_CHARS);
    };
    app.child.stdout?.setEncoding('utf8').on('data', collect).on('data', read);
    app.child.stderr?.setEncoding('utf8').on('data', collect);
    app.child.once('close', (code, signal) => {
      clearTimeout(timer);
      fail(`ended (${signal ?? `exit code ${code}`}) before it was ready`);
    });
    void app.exited.then(() => clearTimeout(timer));
  });
  ready.catch(() => {}); // whoever starts an app that must not come up looks at its exit code instead

  return {
    name,
    pid: app.pid,
    ready,
    exited: app.exited,
    kill(signal = 'SIGTERM') {
      app.signal(signal);
      return app.exited;
    },
    stop: (graceMs) => app.stop(graceMs),
    output: () => output,
  };
}

/** What a program needs to run at all. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'NODE_EXTRA_CA_CERTS', 'SWC_NODE_PROJECT'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function readyLine(line: string): ReadyLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed = JSON.parse(line) as Partial<ReadyLine>;
    return parsed.event === 'ready' ? (parsed as ReadyLine) : undefined;
  } catch {
    return undefined;
  }
}
