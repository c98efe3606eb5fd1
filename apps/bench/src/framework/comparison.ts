import type { AbsentArm } from './bench';

/** What an arm did in one round, by the name of the figure; the name says the unit. */
export type Figures = Readonly<Record<string, number>>;

export interface ComparedArm {
  readonly name: string;
  run(round: number): Promise<Figures>;
}

/** What is expected of a figure of one arm: of itself, or divided by another arm's figure of the same round. */
export interface FigureGoal {
  readonly arm: string;
  readonly figure: string;
  /** the arm whose figure it is divided by */
  readonly over?: string;
  /** the arm that does the work which all share; its figure is taken off both before they are divided */
  readonly beyond?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** in the worst round too; the median counts when absent */
  readonly inEveryRound?: boolean;
}

export interface OpenComparison {
  readonly arms: readonly ComparedArm[];
  close(): Promise<void>;
}

/** Arms that do the same work by turns, each described by figures of its own. */
export interface Comparison {
  readonly name: string;
  /** how it is meant, where the name does not say it all */
  readonly note?: string;
  /** the arms run all at once, not by turns: for work that waits for most of its time */
  readonly sideBySide?: boolean;
  readonly absent: readonly AbsentArm[];
  /** of arms that are here */
  readonly goals: readonly FigureGoal[];
  /** Starts what the arms need, for this comparison alone. */
  open(): Promise<OpenComparison>;
}
