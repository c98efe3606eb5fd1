import type { Comparison } from './comparison';

/** What some units of work took. */
export interface Cost {
  readonly units: number;
  /** of the whole process that did it, in microseconds */
  readonly cpuMicros: number;
  readonly wallMicros: number;
}

/** One way of doing the work. */
export interface Arm {
  readonly name: string;
  /** Does as many units as suit its speed, a few others in each round where that is not all of them. */
  run(round: number): Promise<Cost>;
}

/** An arm that cannot run here, and what it would need. */
export interface AbsentArm {
  readonly name: string;
  readonly reason: string;
}

/** The subject of a race is to do at least so many times as much for the same CPU time as the other arm. */
export interface Goal {
  readonly than: string;
  readonly atLeast: number;
}

/** Arms that do the same work, measured by turns. */
export interface Race {
  readonly name: string;
  /** the arm that is compared with all others */
  readonly subject: string;
  readonly arms: readonly Arm[];
  readonly absent: readonly AbsentArm[];
  /** against arms that are here */
  readonly goals: readonly Goal[];
  /** How the arms' results differ on the same input, a sentence each. There are no figures unless this is empty. */
  differences(): Promise<readonly string[]>;
}

interface AnyBench {
  /** what the work is done on */
  readonly data: string;
  /** of what the arms are made of, Node apart */
  readonly versions: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Of which arm does most for the same CPU time. */
export interface RaceBench extends AnyBench {
  /** what one unit is called */
  readonly unit: string;
  readonly races: readonly Race[];
}

/** Of what matters besides CPU time. */
export interface ComparisonBench extends AnyBench {
  readonly comparisons: readonly Comparison[];
}

export type Bench = RaceBench | ComparisonBench;

export interface BenchOptions {
  /** the Python that somebody asked for; whichever is on the PATH when absent */
  readonly python?: string;
  /** less data or a shorter time, for a first look; its figures are not to be quoted */
  readonly brief?: boolean;
}

/** Makes everything ready, or says why it refuses to. */
export type PrepareBench = (options: BenchOptions) => Promise<Bench | { readonly refused: string }>;

export interface BenchEntry {
  readonly prepare: PrepareBench;
  /** how many there are unless more are asked for; fewer are refused, except when brief */
  readonly rounds: number;
}
