import { setTimeout as wait } from 'node:timers/promises';
import type { Scene } from '../frame/scene';

/** An answer of the API, or what kept it from coming. */
export interface Probed {
  readonly method: string;
  /** 0 where there was no answer */
  readonly status: number;
  readonly retryAfter: string | null;
  readonly tookMs: number;
}

const PAUSE_MS = 300;

/**
 * Uses the API as a customer does, again and again, from now until the answer of this is called: reads the installation,
 * and asks for a run of it while one is active, which makes no further one.
 */
export function probeApi(scene: Scene): () => Promise<readonly Probed[]> {
  const probed: Probed[] = [];
  const stopping = new AbortController();
  const { house, installation } = scene;
  const ask = async (method: string, path: string): Promise<void> => {
    const beganAt = Date.now();
    const { status, headers } = await house.call(method, path).catch(() => ({ status: 0, headers: new Headers() }));
    probed.push({ method, status, retryAfter: headers.get('retry-after'), tookMs: Date.now() - beganAt });
  };
  const probing = (async () => {
    while (!stopping.signal.aborted) {
      await ask('GET', installation.path);
      // while the database is away the API cannot make a run either
      if ((await scene.isActive()) ?? true) await ask('POST', `${installation.path}/resyncs`);
      await wait(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return async () => {
    stopping.abort();
    await probing;
    return probed;
  };
}

/** What speaks against the answers that a database which is away allows: as always, or 503 and when to come again. */
export function unlikeOutage(probed: readonly Probed[]): string[] {
  const wrong = probed.filter(({ status, retryAfter }) => !isFine(status) && (status !== 503 || retryAfter === null));
  const shown = wrong
    .slice(0, 3)
    .map(({ method, status, retryAfter }) => `${method} ${status} (Retry-After ${retryAfter})`);
  return wrong.length === 0 ? [] : [`${wrong.length} of ${probed.length} answers of the API: ${shown.join(', ')}`];
}

/** What speaks against answers as they always are. */
export function unlikeAlways(probed: readonly Probed[]): string[] {
  const wrong = probed.filter(({ status }) => !isFine(status)).map(({ method, status }) => `${method} ${status}`);
  return wrong.length === 0
    ? []
    : [`${wrong.length} of ${probed.length} answers of the API: ${wrong.slice(0, 3).join(', ')}`];
}

function isFine(status: number): boolean {
  return status === 200 || status === 202;
}
