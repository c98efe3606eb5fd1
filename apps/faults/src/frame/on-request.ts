import type { RecordedRequest, SimulatorServer } from '@quayside/simulator-kit';

const LOOKS_EVERY_MS = 1;

export interface RequestWatch {
  /** when it acted, in milliseconds since the epoch; null as long as it has not */
  readonly actedAt: number | null;
  stop(): void;
}

/**
 * Acts once, when the n-th request that matches has been answered by a simulator, counted from now. Requests are a few
 * milliseconds on their way, so that whatever it changes is there for the next one of the same client.
 */
export function onRequest(
  { requests }: Pick<SimulatorServer, 'requests'>,
  nth: number,
  matches: (request: RecordedRequest) => boolean,
  act: () => void,
): RequestWatch {
  const from = requests.length;
  const look = setInterval(() => {
    if (requests.slice(from).filter((request) => request.status > 0 && matches(request)).length < nth) return;
    clearInterval(look);
    watch.actedAt = Date.now();
    act();
  }, LOOKS_EVERY_MS);
  const watch = { actedAt: null as number | null, stop: () => clearInterval(look) };
  return watch;
}
