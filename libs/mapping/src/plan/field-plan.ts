import type { JsonValue, SearchQuery } from '@quayside/domain';
import type { SearchExpression } from '../configuration/mapping-config';
import type { Evaluation } from '../engines/evaluator';
import { expressionsOfField, fillSearch } from './fill-search';
import { leafOf, takeEvaluation, type Leaf, type LeafOrigin } from './leaf';

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

/** One field of an entity: its expressions, of which it has one, or those of a search object. */
export class FieldPlan {
  readonly name: string;
  private readonly leaves: readonly { readonly leaf: Leaf; readonly path: string }[];
  private readonly from: number;

  /** @param leaves the leaves of the entity so far, to which those of this field are added */
  constructor(
    origin: LeafOrigin,
    { base, path, name }: FieldTarget,
    private readonly expression: string | SearchExpression,
    leaves: Leaf[],
  ) {
    this.name = name;
    this.from = leaves.length;
    this.leaves = expressionsOfField(path, expression).map((each) => ({
      path: each.path,
      leaf: leafOf(origin, `${base}.${each.path}`, each.expression),
    }));
    leaves.push(...this.leaves.map(({ leaf }) => leaf));
  }

  /**
   * `misconfigured` takes what failed or gave nothing. A search object of which any part is null would find nothing, or the
   * wrong entity: the whole field is null then.
   */
  read(evaluations: readonly Evaluation[], misconfigured: Map<string, string>): FieldValue {
    const values: JsonValue[] = [];
    let error: FieldValue['error'] = null;
    let stopped = false;
    for (const [index, { leaf, path }] of this.leaves.entries()) {
      const evaluation = takeEvaluation(leaf, evaluations, this.from + index);
      if (evaluation.kind === 'value') {
        values.push(evaluation.value);
        continue;
      }
      misconfigured.set(path, leaf.expression);
      if (evaluation.kind === 'empty') continue;
      error ??= { path, message: evaluation.message };
      stopped ||= evaluation.limit !== undefined;
    }
    return { value: this.combine(values), error, stopped };
  }

  private combine(values: readonly JsonValue[]): JsonValue | SearchQuery {
    if (typeof this.expression === 'string') return values[0] ?? null;
    if (values.length < this.leaves.length || values.includes(null)) return null;
    return fillSearch(this.expression, values.values());
  }
}
