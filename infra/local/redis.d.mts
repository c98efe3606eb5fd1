export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly exited: Promise<{ readonly code: number | null }>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export function readRunId(port: number): Promise<string>;

export function startRedis(options: {
  dataDir: string;
  port?: number;
  appendOnly: boolean;
  onProgress?: (line: string) => void;
}): Promise<RunningRedis>;
