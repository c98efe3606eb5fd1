import type { House } from '../house/house';
import type { Installed } from '../house/installed';
import type { Untouchables } from './untouched';

/** What the invariants are judged by, once everything has come to rest. */
export interface Evidence {
  readonly house: House;
  readonly installation: Installed;
  /** what belongs to others, as it was before the fault */
  readonly others: Untouchables;
  /** the page of every entity that the upstream has ever asked for, by `blueprint/identifier` */
  readonly pageOf: ReadonlyMap<string, string>;
  /** a run over everything that began after the fault was healed and ended complete */
  readonly lastRunId: string;
}

/** Gives what speaks against the invariant, a sentence each; nothing when it holds. */
export type Invariant = (evidence: Evidence) => Promise<readonly string[]> | readonly string[];
