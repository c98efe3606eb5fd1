import { seededRandom } from '@quayside/simulator-kit';
import { idMaker } from './id-maker';

/** Choices out of one seed. The order in which they are asked for decides what they are. */
export class Draw {
  readonly id: () => string;
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.id = idMaker(this.random);
  }

  /** a whole number from `from` to `to`, both included */
  between(from: number, to: number): number {
    return from + Math.floor(this.random() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  /** @throws RangeError for an empty list */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }
}
