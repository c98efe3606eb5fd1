import type { PrepareBench } from '../framework/bench';
import type { Comparison } from '../framework/comparison';
import { serviceVersions } from '../framework/processes/services';
import { collectArm, RSS, workerArm } from './memory-arms';

const SIZES = [100_000, 300_000, 1_000_000];
/** Beyond it, a program that holds everything takes more than the 8 GB of heap that the bench may have. */
const MOST_COLLECTED = 300_000;

/** How much memory a resync takes, by the size of the account. */
export const prepareMemoryBench: PrepareBench = async ({ brief = false }) => ({
  data: 'accounts of pages with 10 groups, 100 components, 1,648 incidents and 8,240 updates each',
  versions: await serviceVersions(),
  comparisons: [memoryComparison(brief ? SIZES.slice(0, 2) : SIZES)],
  close: async () => {},
});

export function memoryComparison(sizes: readonly number[]): Comparison {
  const [least = 0, ...larger] = sizes;
  return {
    name: `${sizes.map((size) => size.toLocaleString('en')).join(', ')} entities`,
    note: 'every round has programs of its own',
    absent: [],
    goals: [
      ...sizes.map((size) => ({ arm: worker(size), figure: RSS, atMost: 256, inEveryRound: true })),
      ...larger.map((size) => ({ arm: worker(size), figure: RSS, over: worker(least), atMost: 1.1 })),
    ],
    open: async () => ({
      arms: [
        ...sizes.map((size) => workerArm(worker(size), size)),
        ...sizes.filter((size) => size <= MOST_COLLECTED).map((size) => collectArm(`collected ${short(size)}`, size)),
      ],
      close: async () => {},
    }),
  };
}

function worker(size: number): string {
  return `worker ${short(size)}`;
}

function short(size: number): string {
  return size >= 1_000 ? `${size / 1_000}k` : String(size);
}
