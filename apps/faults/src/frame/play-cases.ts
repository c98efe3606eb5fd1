import type { HouseNeeds } from './fault';
import { keepEvidence } from './keep-evidence';
import { needsOf, shareOut, type Case } from './plan-cases';
import { playRound } from './play-round';
import type { Scene } from './scene';

/** What came of a case. */
export interface Outcome {
  readonly played: Case;
  /** what did not hold; nothing when it passed */
  readonly broken: readonly string[];
  readonly recoveryMs: number;
  readonly tookMs: number;
  /** where the logs of a failure are */
  readonly folder: string | null;
}

export interface PlayOptions {
  readonly full: boolean;
  /** houses that stand at the same time */
  readonly parallel: number;
  /** where what is kept of failures goes */
  readonly folder: string;
  readonly open: (needs: HouseNeeds, full: boolean) => Promise<Scene>;
  /** called as soon as a case has an outcome */
  readonly said: (outcome: Outcome) => void;
  /** no further case begins when it is aborted */
  readonly signal: AbortSignal;
}

/** Plays every case once, a few at a time. The outcomes are in the order of the cases. */
export async function playCases(cases: readonly Case[], options: PlayOptions): Promise<readonly Outcome[]> {
  const waiting = [...shareOut(cases)];
  const outcomes = new Map<Case, Outcome>();
  const lane = async (): Promise<void> => {
    const stage = new Stage(options);
    try {
      for (let share = waiting.shift(); share !== undefined; share = waiting.shift()) {
        for (const next of share) {
          if (options.signal.aborted) return;
          const outcome = await stage.play(next);
          outcomes.set(next, outcome);
          options.said(outcome);
        }
      }
    } finally {
      await stage.clear();
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, lane));
  return cases.flatMap((one) => outcomes.get(one) ?? []);
}

/** Where cases are played one after the other. A house is used again until a case has failed in it or needs another. */
class Stage {
  private scene: Scene | undefined;
  private needs = '';

  constructor(private readonly options: PlayOptions) {}

  async play(played: Case): Promise<Outcome> {
    const beganAt = Date.now();
    let broken: readonly string[];
    let recoveryMs = 0;
    try {
      const scene = await this.sceneFor(needsOf(played));
      ({ broken, recoveryMs } = await playRound(scene, played.faults, played.seed));
    } catch (error) {
      broken = [`it did not get through: ${(error as Error).message}`];
    }
    const folder = broken.length === 0 ? null : await keepEvidence(this.options.folder, played, broken, this.scene);
    // what has failed once may fail the next one too
    const left = folder === null ? [] : await this.clear().then(() => [], described);
    return { played, broken: [...broken, ...left], recoveryMs, tookMs: Date.now() - beganAt, folder };
  }

  async clear(): Promise<void> {
    const { scene } = this;
    this.scene = undefined;
    await scene?.house.close();
  }

  private async sceneFor(needs: HouseNeeds): Promise<Scene> {
    const wanted = JSON.stringify(needs);
    if (this.scene && wanted !== this.needs) await this.clear();
    this.needs = wanted;
    return (this.scene ??= await this.options.open(needs, this.options.full));
  }
}

/** What went wrong when a house was closed after a failure: no reason to play nothing any more. */
function described(error: unknown): string[] {
  const causes = error instanceof AggregateError ? error.errors : [error];
  return causes.map((cause) => `the house was not closed: ${String(cause)}`);
}
