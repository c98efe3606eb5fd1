import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Keepable {
  snapshot(): unknown;
  restore(snapshot: unknown): void;
  /** how many requests were answered; while it stands still, nothing has changed */
  readonly served: () => number;
}

const INTERVAL_MS = 1_000;
/** of the time of the process, a big state takes at most a tenth to be written down */
const REST_FACTOR = 9;

/**
 * Keeps what a simulator holds in a JSON file between starts: read once, written about once a second while requests
 * come in and once more at the end. A crash in the middle of writing leaves the version before.
 */
export class StateFile {
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private servedAtWrite = 0;
  private stopped = false;

  constructor(
    private readonly path: string,
    private readonly kept: Keepable,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Puts back what the file holds, if there is one. Throws when it holds something else than a state. */
  async load(): Promise<void> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    this.kept.restore(JSON.parse(text));
  }

  start(): void {
    this.servedAtWrite = this.kept.served();
    this.schedule(INTERVAL_MS);
  }

  /** Writes the last state. To be called when nothing is served any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.writing;
    await this.write();
  }

  private schedule(delayMs: number): void {
    this.timer = setTimeout(() => {
      const startedAt = performance.now();
      this.writing = this.write()
        .catch(this.onFailure)
        .then(() => {
          if (!this.stopped) this.schedule(Math.max(INTERVAL_MS, REST_FACTOR * (performance.now() - startedAt)));
        });
    }, delayMs);
  }

  private async write(): Promise<void> {
    const served = this.kept.served();
    if (served === this.servedAtWrite) return;
    const text = JSON.stringify(this.kept.snapshot());
    await mkdir(dirname(this.path), { recursive: true });
    await writeFile(`${this.path}.next`, text);
    await rename(`${this.path}.next`, this.path);
    this.servedAtWrite = served;
  }
}
