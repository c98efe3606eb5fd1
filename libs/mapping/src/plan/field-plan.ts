import type { JsonValue, SearchQuery } from '@quayside/domain';
import type { SearchExpression } from '../configuration/mapping-config';
import type { Evaluation } from '../engines/evaluator';
import { expressionsOfField, fillSearch } from './fill-search';
import { leafOf, takeEvaluation, type Leaf, type LeafOrigin } from './leaf';
import type { MisconfiguredFields } from './misconfigured-fields';

/** What the expressions of one field gave together. */
export interface FieldValue {
  readonly value: JsonValue | SearchQuery;
  /** the first error among them */
  readonly error: { readonly path: string; readonly message: string } | null;
  /** one of them was stopped by a limit: nobody knows the value */
  readonly stopped: boolean;
}

export interface FieldTarget {
  /** the whole path of the mapping that the field belongs to */
  readonly base: string;
  /** the field's path in it, for example `properties.url` */
  readonly path: string;
  readonly name: string;
}

/** One field of an entity. `misconfigured` takes which of its expressions failed or gave nothing. */
export interface FieldPlan {
  readonly name: string;
  /** in the entity's mapping, dotted */
  readonly path: string;
  read(evaluations: readonly Evaluation[], misconfigured: MisconfiguredFields): FieldValue;
}

/** @param leaves the leaves of the entity so far, to which those of this field are added */
export function planField(
  origin: LeafOrigin,
  target: FieldTarget,
  field: string | SearchExpression,
  leaves: Leaf[],
): FieldPlan {
  const from = leaves.length;
  const own = expressionsOfField(target.path, field).map(({ path, expression }) => ({
    path,
    leaf: leafOf(origin, `${target.base}.${path}`, expression),
  }));
  leaves.push(...own.map(({ leaf }) => leaf));
  const [only] = own;
  return typeof field === 'string' && only !== undefined
    ? new ExpressionField(target.name, target.path, only.leaf, from)
    : new SearchField(target.name, target.path, field as SearchExpression, own, from);
}

/** Nearly every field is one expression: this is the path that nearly all values take. */
class ExpressionField implements FieldPlan {
  constructor(
    readonly name: string,
    readonly path: string,
    private readonly leaf: Leaf,
    private readonly at: number,
  ) {}

  read(evaluations: readonly Evaluation[], misconfigured: MisconfiguredFields): FieldValue {
    const evaluation = takeEvaluation(this.leaf, evaluations, this.at);
    if (evaluation.kind === 'value') return { value: evaluation.value, error: null, stopped: false };
    misconfigured.add(this.path, this.leaf.expression);
    if (evaluation.kind === 'empty') return NOTHING;
    const error = { path: this.path, message: evaluation.message };
    return { value: null, error, stopped: evaluation.limit !== undefined };
  }
}

const NOTHING: FieldValue = { value: null, error: null, stopped: false };

/**
 * A search object. One of which any part is null would find nothing, or the wrong entity: the whole field is null then.
 */
class SearchField implements FieldPlan {
  constructor(
    readonly name: string,
    readonly path: string,
    private readonly search: SearchExpression,
    private readonly leaves: readonly { readonly leaf: Leaf; readonly path: string }[],
    private readonly from: number,
  ) {}

  read(evaluations: readonly Evaluation[], misconfigured: MisconfiguredFields): FieldValue {
    const values: JsonValue[] = [];
    let error: FieldValue['error'] = null;
    let stopped = false;
    for (const [index, { leaf, path }] of this.leaves.entries()) {
      const evaluation = takeEvaluation(leaf, evaluations, this.from + index);
      if (evaluation.kind === 'value') {
        values.push(evaluation.value);
        continue;
      }
      misconfigured.add(path, leaf.expression);
      if (evaluation.kind === 'empty') continue;
      error ??= { path, message: evaluation.message };
      stopped ||= evaluation.limit !== undefined;
    }
    const isWhole = values.length === this.leaves.length && !values.includes(null);
    return { value: isWhole ? fillSearch(this.search, values.values()) : null, error, stopped };
  }
}
