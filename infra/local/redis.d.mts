export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export function startRedis(options: {
  dataDir: string;
  port?: number;
  appendOnly: boolean;
  onProgress?: (line: string) => void;
}): Promise<RunningRedis>;
