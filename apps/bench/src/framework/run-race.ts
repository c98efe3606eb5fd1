import type { AbsentArm, Arm, Cost, Goal, Race } from './bench';
import { spreadOf, type Spread } from './spread';

export interface ArmResult {
  readonly name: string;
  readonly unitsPerRound: number;
  /** microseconds of CPU time for one unit */
  readonly cpuMicros: Spread;
  /** units in a second of wall time */
  readonly perSecond: Spread;
  /** how many times the subject's CPU time it takes for one unit, compared round by round */
  readonly timesTheSubject: Spread;
}

export interface GoalResult extends Goal {
  /** the median */
  readonly reached: number;
  readonly met: boolean;
}

export interface RaceResult {
  readonly name: string;
  readonly subject: string;
  readonly arms: readonly ArmResult[];
  readonly absent: readonly AbsentArm[];
  readonly goals: readonly GoalResult[];
}

/** Until V8 has compiled what is run often; their cost is not counted. */
const WARM_UP_ROUNDS = 3;

/** All arms by turns, so that a machine that slows down does so for all. */
export async function runRace(race: Race, rounds: number): Promise<RaceResult> {
  const costs = new Map<Arm, Cost[]>(race.arms.map((arm) => [arm, []]));
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
    for (const [arm, counted] of costs) {
      const cost = await arm.run(round);
      if (round >= WARM_UP_ROUNDS) counted.push(cost);
    }
  }
  const subject = [...costs].find(([{ name }]) => name === race.subject)?.[1] ?? [];
  const arms = [...costs].map(([{ name }, counted]) => armResult(name, counted, subject));
  const goals = race.goals.map((goal) => goalResult(goal, arms));
  return { name: race.name, subject: race.subject, arms, absent: race.absent, goals };
}

function armResult(name: string, costs: readonly Cost[], subject: readonly Cost[]): ArmResult {
  return {
    name,
    unitsPerRound: costs[0]?.units ?? 0,
    cpuMicros: spreadOf(costs.map(cpuMicrosOfOne)),
    perSecond: spreadOf(costs.map(({ units, wallMicros }) => (units * 1_000_000) / wallMicros)),
    timesTheSubject: spreadOf(
      subject.flatMap((cost, round) => {
        const other = costs[round];
        return other === undefined ? [] : [cpuMicrosOfOne(other) / cpuMicrosOfOne(cost)];
      }),
    ),
  };
}

function cpuMicrosOfOne({ cpuMicros, units }: Cost): number {
  return cpuMicros / units;
}

function goalResult(goal: Goal, arms: readonly ArmResult[]): GoalResult {
  const reached = arms.find(({ name }) => name === goal.than)?.timesTheSubject.median;
  if (reached === undefined) throw new Error(`a goal names an arm that is not there: ${goal.than}`);
  return { ...goal, reached, met: reached >= goal.atLeast };
}
