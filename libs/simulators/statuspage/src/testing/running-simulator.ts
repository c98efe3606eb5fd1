import {
  DEFAULT_STATUSPAGE_KEY,
  createStatuspageSimulator,
  type StatuspageSimulator,
  type StatuspageSimulatorOptions,
} from '../statuspage-simulator';

export const OAUTH = `OAuth ${DEFAULT_STATUSPAGE_KEY}`;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter: string | null;
}
export type Row = Readonly<Record<string, unknown>>;

/** The simulator of one test at a time, spoken to over HTTP. */
export class RunningSimulator {
  private running: StatuspageSimulator | undefined;

  async start(options: StatuspageSimulatorOptions = {}): Promise<void> {
    await this.stop();
    this.running = createStatuspageSimulator(options);
    await this.running.listen();
  }

  async stop(): Promise<void> {
    await this.running?.close();
    this.running = undefined;
  }

  get simulator(): StatuspageSimulator {
    if (this.running === undefined) throw new Error('the simulator was not started');
    return this.running;
  }

  async ask(method: string, path: string, body?: unknown, authorization?: string): Promise<Answer> {
    const response = await fetch(this.simulator.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      retryAfter: response.headers.get('retry-after'),
    };
  }

  /** A GET with the default key, or with another header. */
  get(path: string, authorization: string = OAUTH): Promise<Answer> {
    return this.ask('GET', path, undefined, authorization);
  }

  /** A write with the default key. */
  send(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.ask(method, path, body, OAUTH);
  }

  steer(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.ask(method, `/__simulator${path}`, body);
  }

  async rows(path: string): Promise<readonly Row[]> {
    return (await this.get(path)).body as readonly Row[];
  }

  async ids(path: string): Promise<unknown[]> {
    return (await this.rows(path)).map(({ id }) => id);
  }
}
