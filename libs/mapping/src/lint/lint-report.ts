import { nearestName } from '@quayside/domain';
import type { FoundExpression } from '../configuration/config-node';
import type { Place } from '../configuration/yaml-source';
import type { LintFinding } from './lint-finding';

/** A finding, and the path of an expression near it, for a finding that has none of its own. */
export type Draft = Omit<LintFinding, 'place'> & { readonly near?: string };

const MAX_FINDINGS = 500;
/** Each looks at every name that there is: a mapping of nothing but mistakes must not take minutes. */
const MAX_SUGGESTIONS = 25;
const MAX_NAMES = 300;
/** Port has no longer identifiers. */
const MAX_NAME_LENGTH = 100;

/** Collects what is found, up to a number of findings. */
export class LintReport {
  readonly findings: LintFinding[] = [];
  private readonly places: ReadonlyMap<string, Place | undefined>;
  private readonly seen = new Set<string>();
  private suggestions = 0;

  constructor(expressions: readonly FoundExpression[]) {
    this.places = new Map(expressions.map(({ path, place }) => [path, place]));
  }

  get isFull(): boolean {
    return this.findings.length >= MAX_FINDINGS;
  }

  /** The same about the same place counts once. */
  add({ near, ...finding }: Draft): void {
    const key = JSON.stringify([finding.code, finding.path, finding.message]);
    if (this.isFull || this.seen.has(key)) return;
    this.seen.add(key);
    // the first expression of a search object stands for the whole of it
    const place = [finding.path, `${finding.path}.combinator`, near]
      .map((path) => (path === undefined ? undefined : this.places.get(path)))
      .find((found) => found !== undefined);
    this.findings.push(place === undefined ? finding : { ...finding, place });
  }

  addAll(drafts: readonly Draft[]): void {
    for (const draft of drafts) this.add(draft);
  }

  /** The name that was probably meant; also undefined, without a look at them, when too many were asked for already. */
  nearest(mistaken: string, known: () => readonly string[]): string | undefined {
    this.suggestions += 1;
    if (this.suggestions > MAX_SUGGESTIONS) return undefined;
    const names = known()
      .slice(0, MAX_NAMES)
      .filter(({ length }) => length <= MAX_NAME_LENGTH);
    return nearestName(mistaken, names);
  }
}
