import { statuspageConnector } from '@quayside/connector-statuspage';
import type { RawRecord } from '@quayside/domain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapByDefault } from './hand-written-default';
import { mapRealistically } from './hand-written-realistic';
import type { Outcome } from './outcome';

/** A mapping of incidents that is raced, and what is expected of it. */
export interface Trial {
  readonly name: string;
  /** YAML */
  readonly mapping: string;
  /** those that it may name */
  readonly kinds: readonly string[];
  readonly byHand: (record: RawRecord) => Outcome;
  /** how many times the CPU time of the product the others may be expected to take */
  readonly goals: { readonly ocean: number; readonly jqWeb: number; readonly parse?: number };
}

export const KIND = 'incident';

export const TRIALS: readonly Trial[] = [
  {
    name: 'default mapping',
    mapping: statuspageConnector.defaultMapping,
    kinds: statuspageConnector.kinds.map(({ kind }) => kind),
    byHand: mapByDefault,
    goals: { ocean: 1_000, jqWeb: 40 },
  },
  {
    name: 'realistic mapping',
    mapping: readFileSync(join(__dirname, 'realistic-mapping.yaml'), 'utf8'),
    kinds: [KIND],
    byHand: mapRealistically,
    goals: { ocean: 120, jqWeb: 40, parse: 0.5 },
  },
];
