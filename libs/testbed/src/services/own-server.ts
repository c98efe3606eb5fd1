import { rmSync } from 'node:fs';

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
      server = await start(port);
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
