import type { Json } from '../values/json';
import { type Disagreement, isKnown, isUnknownToOldLibjq, wordsOf } from './known-differences.fixture';
import type { LibjqThread } from './libjq-thread.fixture';
import { type Outcome, answerOf } from './outcome.fixture';

const MOST_OUTPUTS = 20;
/** Digits that the two mathematics libraries surely agree on. */
const DIGITS = 14;

export type Comparison =
  | { readonly kind: 'refused' | 'incomparable' }
  | { readonly kind: 'compared'; readonly disagreements: readonly Disagreement[] };

/** Runs a program with both engines. Incomparable is what only one of them can say anything about, by what is known of them. */
export async function compare(libjq: LibjqThread, program: string, inputs: readonly Json[]): Promise<Comparison> {
  const ours = answerOf(program, inputs, MOST_OUTPUTS);
  if (ours.kind === 'refused') return { kind: 'refused' };
  const answered = inputs.flatMap((input, index): readonly Pair[] => {
    const outcome = ours.kind === 'outcomes' ? (ours.outcomes[index] ?? null) : 'not-jq';
    return outcome === null ? [] : [{ input, ours: outcome }];
  });
  // what is endless or too large for us is so for libjq, which no limit would end
  if (answered.length === 0 || isUnknownToOldLibjq(program)) return { kind: 'incomparable' };
  const libjqs = await libjq.run(
    program,
    answered.map(({ input }) => input),
    MOST_OUTPUTS,
  );
  if (libjqs.kind === 'unusable') return { kind: 'incomparable' };
  const disagreements = answered
    .map((pair, index): Disagreement => ({
      program,
      ...pair,
      libjq: libjqs.kind === 'outcomes' ? (libjqs.outcomes[index] ?? null) : 'not-jq',
    }))
    .filter((each) => comparable(each.ours) !== comparable(each.libjq) && !isKnown(each));
  return { kind: 'compared', disagreements };
}

type Pair = Pick<Disagreement, 'input' | 'ours'>;

/** As text, so that the order of keys counts. */
function comparable(outcome: Outcome | 'not-jq' | null): string {
  return JSON.stringify(outcome, (_key, value: unknown) => {
    if (typeof value === 'string') return wordsOf(value);
    return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  });
}
