import type { Chance } from './chance';
import type { RunRow, Scene } from './scene';

/** Ends a fault. Gives the time when it was really over, in milliseconds since the epoch, where that is not the call. */
export type Heal = () => Promise<number | void>;

/** Gives what speaks against what must hold besides the invariants, when the fault comes alone. */
export type Check = (scene: Scene, aftermath: Aftermath) => Promise<readonly string[]> | readonly string[];

/** A fault that is under way, with a check that knows what chance has drawn for it. */
export interface Injected {
  readonly heal: Heal;
  readonly check: Check;
}

/** How long a fault lasts: seconds, fewer of them where nobody asks for the whole length, or until the run under way ends. */
export type Lasting = { readonly briefSeconds: number; readonly fullSeconds: number } | 'run' | 'moment';

/** What a fault needs of the house that it strikes. */
export interface HouseNeeds {
  /** two when absent */
  readonly workers?: number;
  /** whether Statuspage counts requests; off when absent */
  readonly rateLimit?: boolean;
  /** variables of the programs */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What became of the run that a fault struck. */
export interface Aftermath {
  /** the run that was under way, as it has ended */
  readonly run: RunRow;
  /** when the fault was injected and when it was over, in milliseconds since the epoch */
  readonly struckAt: number;
  readonly overAt: number;
}

/** One row of the matrix. */
export interface Fault {
  /** for example `F1` */
  readonly id: string;
  readonly title: string;
  /** how it is injected, for the report */
  readonly how: string;
  /** what must hold, for the report; the invariants are asserted anyway */
  readonly mustHold: string;
  /** before the run is asked for, or at some moment while it is under way */
  readonly when: 'before' | 'during';
  readonly lasts: Lasting;
  readonly needs?: HouseNeeds;
  /** true for one that puts programs of its own in place of those of the house: it never comes in a pair */
  readonly alone?: boolean;
  /** ids of those with which it never comes in a pair */
  readonly notWith?: readonly string[];
  inject(scene: Scene, chance: Chance): Promise<Heal | Injected>;
  /** Makes the run in a way of its own, right after `inject`, and gives its id; a person or the schedule does when absent. */
  start?(scene: Scene, chance: Chance): Promise<string>;
  readonly check?: Check;
}
