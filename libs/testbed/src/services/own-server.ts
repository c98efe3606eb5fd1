import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const MOST_STARTS = 10;
const BETWEEN_STARTS_MS = 300;

/** A server that belongs to one test, to be broken at will. It keeps its address and its data over a restart. */
export interface OwnServer {
  readonly url: string;
  /** Ends it for good and removes its data. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, or ends it in good order and starts it again. */
  restart(): Promise<void>;
}

interface Started {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Adds the restart to a server that can be started on a port of choice over the data of the last time. */
export async function ownServer(folder: string, start: (port?: number) => Promise<Started>): Promise<OwnServer> {
  let server = await start();
  const { url, port } = server;
  return {
    url,
    kill: () => server.kill(),
    async restart() {
      await server.stop();
      server = await startAgain(() => start(port));
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Helpers of a Postgres that was killed take a moment to end, and another one does not start on their data until then. */
async function startAgain(start: () => Promise<Started>): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === MOST_STARTS) throw error;
      await wait(BETWEEN_STARTS_MS);
    }
  }
}
