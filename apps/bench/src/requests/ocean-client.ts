import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@quayside/simulator-kit';

export type Row = Readonly<Record<string, unknown>>;

/** An answer that Ocean does not ask for again, or not any more. */
export class GivenUp extends Error {}

const MOST_SENDS = 11;
const [FIRST_DELAY_SECONDS, MOST_DELAY_SECONDS] = [0.1, 60];
/** 420, which Statuspage answers too, is not among them. */
const RETRIED = new Set([401, 408, 429, 502, 503, 504]);

/** Sends as Ocean's HTTP client does: one request at a time, no limit of its own, and its table of what is sent again. */
export class OceanClient {
  private readonly random = seededRandom(1);

  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** @throws GivenUp */
  async get(path: string, query: Readonly<Record<string, number>>): Promise<readonly Row[]> {
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    for (let sends = 1; ; sends += 1) {
      const answer = await fetch(`${this.url}${path}?${search}`, { headers: { authorization: this.key } });
      if (answer.ok) return (await answer.json()) as readonly Row[];
      await answer.body?.cancel();
      if (!RETRIED.has(answer.status) || sends === MOST_SENDS) throw new GivenUp(`${path}: ${answer.status}`);
      await sleep(this.delaySeconds(answer.headers.get('retry-after'), sends) * 1_000);
    }
  }

  /** What the server asks for, or twice as long each time, a tenth more or less. */
  private delaySeconds(retryAfter: string | null, sends: number): number {
    const asked = Number(retryAfter ?? Number.NaN);
    const own = FIRST_DELAY_SECONDS * 2 ** (sends - 1) * (this.random() < 0.5 ? 0.9 : 1.1);
    return Math.min(Number.isFinite(asked) ? asked : own, MOST_DELAY_SECONDS);
  }
}
