import type { RecordedRequest } from '@quayside/simulator-kit';
import type { Figures } from '../framework/comparison';

export const WRITES = 'Port: entity writes';
export const READS = 'Port: entity reads';

export type SeenRequest = Pick<RecordedRequest, 'method' | 'path' | 'bodyBytes'>;

/** What one run asked of both sides, by what it is for. */
export function countRequests(port: readonly SeenRequest[], upstream: readonly SeenRequest[]): Figures {
  const entities = port.filter(({ path }) => /\/(?:datasource-)?entities(?:\/|$)/.test(path));
  const reads = entities.filter(
    ({ path, method }) => method === 'GET' || /\/(?:search|datasource-entities)$/.test(path),
  );
  return {
    [WRITES]: entities.length - reads.length,
    [READS]: reads.length,
    'Port: other requests': port.length - entities.length,
    'Port: KB sent': port.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0) / 1_000,
    'Statuspage: requests': upstream.length,
  };
}
