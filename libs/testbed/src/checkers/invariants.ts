import { acceptedRunsEnded } from './accepted-runs';
import type { Evidence, Invariant } from './evidence';
import { honestCounts } from './honest-counts';
import { noOverlap } from './no-overlap';
import { noRashDelete } from './no-rash-delete';
import { differences } from './port-equals-upstream';
import { withinLimit } from './rolling-window';
import { secretsNowhere } from './secrets-nowhere';
import { othersUntouched } from './untouched';

/** I1: Port's state equals the mapping of the upstream's. */
const portEqualsUpstream: Invariant = ({ house, installation }) =>
  differences(house.statuspage.world, house.port, installation).map(
    ({ entity, expected, found }) =>
      `${entity} should be ${JSON.stringify(expected)}, and is ${JSON.stringify(found) ?? 'not there'}`,
  );

/** What has to hold at rest, whatever has happened before. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  I1: portEqualsUpstream,
  I2: acceptedRunsEnded,
  I3: noOverlap,
  I4: withinLimit,
  I5: othersUntouched,
  I6: secretsNowhere,
  I7: noRashDelete,
  I8: honestCounts,
};

/** Of one invariant, the first few that are found. */
const MOST_SHOWN = 5;

/** What speaks against each invariant, as `I1: ...`; nothing when all of them hold. */
export async function brokenInvariants(evidence: Evidence): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, invariant] of Object.entries(INVARIANTS)) {
    const found = await invariant(evidence);
    broken.push(...found.slice(0, MOST_SHOWN).map((text) => `${name}: ${text}`));
    if (found.length > MOST_SHOWN) broken.push(`${name}: and ${found.length - MOST_SHOWN} more`);
  }
  return broken;
}
