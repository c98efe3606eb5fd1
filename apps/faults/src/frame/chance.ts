import { seededRandom } from '@quayside/simulator-kit';

/** What a round leaves to chance, the same for the same seed. */
export class Chance {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  happens(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.between(0, items.length - 1)] ?? items[0];
  }

  /** A chance of its own, so that what one part draws changes nothing for the others. */
  fork(): Chance {
    return new Chance(this.between(0, 2 ** 31));
  }
}
