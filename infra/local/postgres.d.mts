export interface RunningPostgres {
  /** of the database `postgres`, as superuser */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string;
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export function startPostgres(options: {
  dataDir: string;
  port?: number;
  durable: boolean;
  onProgress?: (line: string) => void;
}): Promise<RunningPostgres>;
