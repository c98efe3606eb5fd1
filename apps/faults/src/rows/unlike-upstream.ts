import { differences } from '@quayside/testbed';
import type { RunRow, Scene } from '../frame/scene';

const ALL = 1_000_000;
/** What a delta run does not read whole. */
const INCIDENTS = /^statuspageIncident(Update)?\//;

/** The entities, as `blueprint/identifier`, that are not at Port as the upstream asks, of what a run has read whole. */
export function unlikeUpstream({ house, installation }: Scene, { mode }: Pick<RunRow, 'mode'>): string[] {
  return differences(house.statuspage.world, house.port, { identifier: installation.identifier, most: ALL })
    .map(({ entity }) => entity)
    .filter((entity) => mode === 'full' || !INCIDENTS.test(entity));
}
