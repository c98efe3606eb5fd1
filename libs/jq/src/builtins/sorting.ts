import type { Budget } from '../budget';
import { type Filter, collect, single } from '../compile/filter';
import type { Env } from '../compile/env';
import { JqError } from '../jq-error';
import { childrenOf } from '../values/access';
import { type Json, isArray } from '../values/json';
import { UNORDERED, compare } from '../values/ordering';
import { NOTHING, type NativeBuiltin, type NativeBuiltins } from './native';
import { shown } from './types';

/** An element with what it is ordered by: itself, or all outputs of a filter. */
interface Ranked {
  readonly value: Json;
  readonly rank: Json;
}
type Use = (ranked: readonly Ranked[], budget: Budget) => Json;

export const sortingBuiltins: NativeBuiltins = {
  'sort/0': whole(sorted((ranked) => ranked.map(({ value }) => value))),
  'sort_by/1': by(sorted((ranked) => ranked.map(({ value }) => value))),
  'group_by/1': by(sorted((ranked, budget) => groups(ranked, budget))),
  'unique/0': whole(sorted(firstOfEach)),
  'unique_by/1': by(sorted(firstOfEach)),
  'min/0': whole((ranked, budget) => extreme(ranked, -1, budget), 'iterated over'),
  'min_by/1': by((ranked, budget) => extreme(ranked, -1, budget), 'iterated over'),
  'max/0': whole((ranked, budget) => extreme(ranked, 1, budget), 'iterated over'),
  'max_by/1': by((ranked, budget) => extreme(ranked, 1, budget), 'iterated over'),
};

type Purpose = 'sorted' | 'iterated over';

function whole(use: Use, purpose: Purpose = 'sorted'): NativeBuiltin {
  return () =>
    single((input, env) => {
      if (!isArray(input)) {
        if (purpose === 'iterated over') throw cannot(input, input, purpose);
        throw new JqError(`${shown(input)} cannot be sorted, as it is not an array`);
      }
      return use(
        input.map((value) => ({ value, rank: value })),
        env.budget,
      );
    });
}

function by(use: Use, purpose: Purpose = 'sorted'): NativeBuiltin {
  return ([f = NOTHING]) =>
    single((input, env) => {
      const ranks = childrenOf(input).map((element) => rankOf(f, element, env));
      if (!isArray(input)) throw cannot(input, ranks, purpose);
      return use(
        input.map((value, index) => ({ value, rank: ranks[index] ?? null })),
        env.budget,
      );
    });
}

function rankOf(f: Filter, element: Json, env: Env): Json {
  env.budget.tick(1);
  return collect(f, element, env);
}

function cannot(input: Json, ranks: Json, purpose: Purpose): JqError {
  const what = purpose === 'sorted' ? 'sorted, as they are not both arrays' : purpose;
  return new JqError(`${shown(input)} and ${shown(ranks)} cannot be ${what}`);
}

/** The sort is stable, as libjq's is. */
function sorted(use: Use): Use {
  return (ranked, budget) =>
    use(
      ranked.toSorted((a, b) => {
        const order = compare(a.rank, b.rank, budget);
        return order === UNORDERED ? 0 : order;
      }),
      budget,
    );
}

function groups(ranked: readonly Ranked[], budget: Budget): readonly (readonly Json[])[] {
  const found: Json[][] = [];
  let before: Ranked | null = null;
  for (const each of ranked) {
    if (before !== null && compare(before.rank, each.rank, budget) === 0) found.at(-1)?.push(each.value);
    else found.push([each.value]);
    before = each;
  }
  return found;
}

function firstOfEach(ranked: readonly Ranked[], budget: Budget): Json {
  return groups(ranked, budget).map((group) => group[0] ?? null);
}

/** Of equals the first is the least and the last the greatest. */
function extreme(ranked: readonly Ranked[], direction: 1 | -1, budget: Budget): Json {
  let best: Ranked | null = null;
  for (const each of ranked) {
    const order = best === null ? 0 : compare(each.rank, best.rank, budget);
    if (best === null || (direction === 1 ? order >= 0 : order < 0)) best = each;
  }
  return best?.value ?? null;
}
