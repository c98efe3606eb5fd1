import { silentLogger, type RawRecord } from '@quayside/domain';
import { checkMapping, createExpressionEngines, requireMapping } from '@quayside/mapping';
import type { Goal, Race } from '../framework/bench';
import { BATCH, type Contender } from './contender';
import { countExpressions, countNontrivial, expressionsOf } from './expressions';
import { JQ_WEB_ARM, jqWebArm } from './jq-web-arm';
import { OCEAN_ARM, oceanArm } from './ocean-arm';
import { differencesOf } from './outcome';
import { handWrittenArm, jsonArms, PARSE_ARM } from './plain-arms';
import type { PythonChild } from './python-child';
import { quaysideArm } from './quayside-arm';
import { KIND, type Trial } from './trials';

/** All arms over one mapping. `ocean` is the script that runs, or why there is none. */
export async function trialRace(
  trial: Trial,
  records: readonly RawRecord[],
  ocean: PythonChild | string,
): Promise<Race & { close(): Promise<void> }> {
  const engines = createExpressionEngines({ logger: silentLogger });
  const mapping = requireMapping(await checkMapping(trial.mapping, { kinds: trial.kinds }, engines));
  const resource = mapping.resources.find(({ kind }) => kind === KIND);
  if (resource === undefined) throw new Error(`the ${trial.name} has no resource of the kind ${KIND}`);
  const expressions = expressionsOf(resource);
  const [count, nontrivial] = [countExpressions(expressions.entity), countNontrivial(expressions.entity)];
  const subject = quaysideArm(mapping, engines, records);
  const others: readonly Contender[] = [
    ...(typeof ocean === 'string' ? [] : [oceanArm(ocean, expressions, records.length)]),
    await jqWebArm(expressions, records),
    handWrittenArm(trial.byHand, records),
  ];
  return {
    name: `${trial.name}, ${count} expressions, ${nontrivial} of them more than a path or a constant`,
    subject: subject.name,
    arms: [subject, ...others, ...jsonArms(records)],
    absent: typeof ocean === 'string' ? [{ name: OCEAN_ARM, reason: ocean }] : [],
    goals: goalsOf(trial, typeof ocean !== 'string'),
    differences: async () => {
      const differences: string[] = [];
      for (const other of others) differences.push(...(await compare(subject, other, records.length)));
      return differences;
    },
    close: () => engines.close(),
  };
}

/**
 * The first differences. Batch by batch, and nothing is kept: once many entities have lived long, V8 allocates all that
 * come later among the old, and the subject is measured at twice its cost.
 */
async function compare(subject: Contender, other: Contender, records: number): Promise<readonly string[]> {
  const last = Math.min(other.checked, records);
  for (let start = 0; start < last; start += BATCH) {
    const end = Math.min(start + BATCH, last);
    const expected = { name: subject.name, outcomes: await subject.outcomes(start, end) };
    const given = { name: other.name, outcomes: await other.outcomes(start, end) };
    const differences = differencesOf(expected, given, start);
    if (differences.length > 0) return differences.slice(0, SHOWN_DIFFERENCES);
  }
  return [];
}

const SHOWN_DIFFERENCES = 3;

/** Against Ocean itself where it is here, else against the same way of working with the jq that npm has. */
function goalsOf({ goals }: Trial, hasOcean: boolean): readonly Goal[] {
  return [
    hasOcean ? { than: OCEAN_ARM, atLeast: goals.ocean } : { than: JQ_WEB_ARM, atLeast: goals.jqWeb },
    ...(goals.parse === undefined ? [] : [{ than: PARSE_ARM, atLeast: goals.parse }]),
  ];
}
