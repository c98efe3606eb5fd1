import { setTimeout as sleep } from 'node:timers/promises';
import type { Comparison, ComparedArm, FigureGoal } from '../framework/comparison';
import { startBullmqArm } from './bullmq-arm';
import { startPlainArm } from './plain-arm';
import { startQuaysideArm } from './quayside-arm';

export interface SceneSize {
  readonly installations: number;
  /** a whole number of minutes */
  readonly periodMs: number;
  readonly windowMs: number;
  /** from the start until the first installation is due; all arms have to be ready by then */
  readonly leadMs: number;
}

export interface SchedulerScene extends SceneSize {
  /** evenly over one period: when the arms that do not spread by themselves are due first, in ms of the machine's clock */
  dueMs(index: number): number;
}

export interface SchedulerArm extends ComparedArm {
  close(): Promise<void>;
}

const STARTS: readonly ((scene: SchedulerScene) => Promise<SchedulerArm>)[] = [
  (scene) => startBullmqArm(scene, { name: 'BullMQ job schedulers', records: true }),
  (scene) => startBullmqArm(scene, { name: 'the same, jobs only', records: false }),
  startQuaysideArm,
  startPlainArm,
];

/** All arms are at work all the time, each with servers of its own; the windows in which they are watched take turns. */
export function schedulerComparison(size: SceneSize, goals: readonly FigureGoal[]): Comparison {
  const perSecond = (size.installations / size.periodMs) * 1_000;
  return {
    name: `${size.installations} installations every ${size.periodMs / 60_000} min: ${perSecond.toFixed(1)} fires/s`,
    absent: [],
    goals,
    async open() {
      const firstMs = Math.round(Date.now() + size.leadMs);
      const spacingMs = size.periodMs / size.installations;
      const scene: SchedulerScene = { ...size, dueMs: (index) => Math.round(firstMs + index * spacingMs) };
      const started: SchedulerArm[] = [];
      const close = async (): Promise<void> => {
        for (const arm of started) await arm.close();
      };
      try {
        for (const start of STARTS) started.push(await start(scene));
        const left = firstMs - Date.now();
        if (left < 0)
          throw new Error(`the arms were ready ${-left} ms after the first fire was due: this machine is too busy`);
        await sleep(left + size.windowMs);
        return { arms: started, close };
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}
