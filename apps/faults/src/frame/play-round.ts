import { setTimeout as wait } from 'node:timers/promises';
import { brokenInvariants, waitFor } from '@quayside/testbed';
import { Chance } from './chance';
import { changeUpstream } from './change-upstream';
import type { Check, Fault, Heal } from './fault';
import type { Scene } from './scene';

/** A fault comes within so long after its run began. */
const STRIKES_WITHIN_MS = 1_500;
/** What is not at rest by then does not recover. */
const REST_MS = { brief: 90_000, full: 400_000 };
/** How many runs may be needed for everything to be as the upstream asks. */
const MOST_RUNS = 3;

export interface RoundResult {
  /** what did not hold; nothing when all did */
  readonly broken: readonly string[];
  /** from the end of the fault to the end of the run that it struck */
  readonly recoveryMs: number;
}

/** A change upstream, a run, the faults, the way back, and what must hold then. */
export async function playRound(scene: Scene, faults: readonly Fault[], seed: number): Promise<RoundResult> {
  const chance = new Chance(seed);
  // where Statuspage counts, a run may wait for a window or two
  const restMs = scene.full || scene.house.rateLimit ? REST_MS.full : REST_MS.brief;
  scene.noteUpstream();
  changeUpstream(scene.house.statuspage.world, chance);
  scene.noteUpstream();

  const scheduled = chance.happens(0.5);
  const early = await Promise.all(
    faults.filter(({ when }) => when === 'before').map((fault) => strike(scene, fault, chance.fork())),
  );
  const starter = faults.find(({ start }) => start !== undefined);
  const runId = (await starter?.start?.(scene, chance.fork())) ?? (await startRun(scene, scheduled, restMs));
  const ended = () => runEnded(scene, runId, restMs);
  const late = faults
    .filter(({ when }) => when === 'during')
    .map(async (fault) => {
      const own = chance.fork();
      await wait(own.between(0, STRIKES_WITHIN_MS));
      return lastAndHeal(await strike(scene, fault, own), scene.full, ended);
    });
  const over = await Promise.all([...early.map((struck) => lastAndHeal(struck, scene.full, ended)), ...late]);
  const struckAt = Math.min(...over.map((one) => one.struckAt));
  const overAt = Math.max(...over.map((one) => one.overAt));

  await ended();
  await scene.idle(restMs);
  const run = await scene.run(runId);
  const [alone] = faults.length === 1 ? faults : [];
  const checks = alone ? [alone.check, over[0]?.check] : [];
  const amiss: string[] = [];
  for (const check of checks) amiss.push(...((await check?.(scene, { run, struckAt, overAt })) ?? []));
  const lastRunId = await lastRun(scene, restMs);
  const { house, installation, others, pageOf } = scene;
  const broken = await brokenInvariants({ house, installation, others, pageOf, lastRunId });
  return { broken: [...amiss, ...broken], recoveryMs: Math.max(0, (run.finishedAt?.getTime() ?? 0) - overAt) };
}

interface Struck {
  readonly fault: Fault;
  readonly struckAt: number;
  readonly heal: Heal;
  readonly check?: Check;
}

async function strike(scene: Scene, fault: Fault, chance: Chance): Promise<Struck> {
  const struckAt = Date.now();
  const injected = await fault.inject(scene, chance);
  return { fault, struckAt, ...(typeof injected === 'function' ? { heal: injected } : injected) };
}

async function lastAndHeal(
  struck: Struck,
  full: boolean,
  ended: () => Promise<unknown>,
): Promise<Struck & { readonly overAt: number }> {
  const { lasts } = struck.fault;
  if (lasts === 'run') await ended();
  else if (lasts !== 'moment') await wait((full ? lasts.fullSeconds : lasts.briefSeconds) * 1_000);
  const calledAt = Date.now();
  const overAt = await struck.heal();
  return { ...struck, overAt: typeof overAt === 'number' ? overAt : calledAt };
}

/** Makes a run, as the schedule does or as a person does, and waits until it is there. */
async function startRun(scene: Scene, scheduled: boolean, restMs: number): Promise<string> {
  const { house, installation } = scene;
  if (!scheduled) return house.resync(installation.path);
  const before = new Set((await scene.runs()).map(({ id }) => id));
  await scene.makeDue();
  const made = async () => (await scene.runs()).find(({ id }) => !before.has(id))?.id;
  return waitFor(made, { timeoutMs: restMs, intervalMs: 20, what: 'the run that is due to be made' });
}

async function runEnded(scene: Scene, runId: string, timeoutMs: number): Promise<void> {
  await waitFor(() => scene.hasEnded(runId), { timeoutMs, intervalMs: 100, what: `the run ${runId} to end` });
}

/** Asks for runs over everything until one gets through, and gives its id. */
async function lastRun(scene: Scene, timeoutMs: number): Promise<string> {
  const { house, installation } = scene;
  const outcomes: (string | null)[] = [];
  while (outcomes.length < MOST_RUNS) {
    const { id, outcome } = await house.finished(installation.path, await house.resync(installation.path), timeoutMs);
    if (outcome === 'complete') return id;
    outcomes.push(outcome);
  }
  throw new Error(`no run gets through any more: ${outcomes.join(', ')}`);
}
