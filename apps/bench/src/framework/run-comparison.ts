import type { AbsentArm } from './bench';
import type { Comparison, ComparedArm, FigureGoal, Figures } from './comparison';
import { spreadOf, type Spread } from './spread';

export interface ComparedArmResult {
  readonly name: string;
  /** over the rounds, by the name of the figure */
  readonly figures: Readonly<Record<string, Spread>>;
}

export interface FigureGoalResult extends FigureGoal {
  readonly reached: Spread;
  readonly met: boolean;
}

export interface ComparisonResult {
  readonly name: string;
  readonly note?: string;
  readonly arms: readonly ComparedArmResult[];
  readonly absent: readonly AbsentArm[];
  readonly goals: readonly FigureGoalResult[];
}

type Rounds = ReadonlyMap<string, readonly Figures[]>;

/** Round by round. None is thrown away: an arm that has to warm up does so in `open`. */
export async function runComparison(comparison: Comparison, rounds: number): Promise<ComparisonResult> {
  const { arms, close } = await comparison.open();
  try {
    const measured = new Map<string, Figures[]>(arms.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      const isBySide = comparison.sideBySide === true;
      const figures = isBySide ? await runAtOnce(arms, round) : await runByTurns(arms, round);
      for (const [name, found] of figures) measured.get(name)?.push(found);
    }
    const { name, note, absent } = comparison;
    return {
      name,
      ...(note === undefined ? {} : { note }),
      arms: [...measured].map(([arm, figures]) => ({ name: arm, figures: spreads(figures) })),
      absent,
      goals: comparison.goals.map((goal) => goalResult(goal, measured)),
    };
  } finally {
    await close();
  }
}

type Found = readonly (readonly [arm: string, figures: Figures])[];

function runAtOnce(arms: readonly ComparedArm[], round: number): Promise<Found> {
  return Promise.all(arms.map(async (arm) => [arm.name, await arm.run(round)] as const));
}

/** Another arm begins each round, so that none always comes first. */
async function runByTurns(arms: readonly ComparedArm[], round: number): Promise<Found> {
  const first = round % Math.max(1, arms.length);
  const found: [string, Figures][] = [];
  for (const arm of [...arms.slice(first), ...arms.slice(0, first)]) found.push([arm.name, await arm.run(round)]);
  return found;
}

function spreads(rounds: readonly Figures[]): Readonly<Record<string, Spread>> {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, spreadOf(rounds.map((figures) => figureOf(figures, name)))]));
}

function goalResult(goal: FigureGoal, measured: Rounds): FigureGoalResult {
  const own = figuresOf(measured, goal.arm, goal.figure);
  const others = goal.over === undefined ? own.map(() => 1) : figuresOf(measured, goal.over, goal.figure);
  const shared = goal.beyond === undefined ? own.map(() => 0) : figuresOf(measured, goal.beyond, goal.figure);
  const reached = spreadOf(
    own.map((figure, round) => {
      const base = shared[round] ?? Number.NaN;
      return (figure - base) / ((others[round] ?? Number.NaN) - base);
    }),
  );
  const low = goal.inEveryRound === true ? reached.min : reached.median;
  const high = goal.inEveryRound === true ? reached.max : reached.median;
  return { ...goal, reached, met: low >= (goal.atLeast ?? -Infinity) && high <= (goal.atMost ?? Infinity) };
}

function figuresOf(measured: Rounds, arm: string, name: string): readonly number[] {
  const rounds = measured.get(arm);
  if (rounds === undefined) throw new Error(`a goal names an arm that is not there: ${arm}`);
  return rounds.map((figures) => figureOf(figures, name));
}

function figureOf(figures: Figures, name: string): number {
  const figure = figures[name];
  if (figure === undefined) throw new Error(`a round has no figure ${name}`);
  return figure;
}
