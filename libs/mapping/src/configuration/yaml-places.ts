import { isMap, isScalar, isSeq } from 'yaml';
import type { Document, Node, Pair, Scalar, YAMLMap } from 'yaml';
import { alignScalar, offsetOf, type Alignment } from './align-scalar';
import type { Place, Places, Steps } from './place';
import { followed, isMergeKey, mergeSources, type AliasTargets } from './yaml-aliases';

type Keyed = ReadonlyMap<string, Pair>;

/** The places of a YAML document. What stands behind an alias or a merge key stands where it is written out. */
export class YamlPlaces implements Places {
  private readonly pairsByMap = new Map<YAMLMap, Keyed>();
  private readonly alignments = new Map<Scalar, { readonly text: string; readonly found: Alignment | undefined }>();

  constructor(
    private readonly document: Document,
    private readonly text: string,
    private readonly targets: AliasTargets,
    private readonly placeOf: (offset: number) => Place,
  ) {}

  of(steps: Steps, part: 'key' | 'value'): Place | undefined {
    let node: unknown = this.document.contents;
    let place = rangeStart(node);
    for (const [index, step] of steps.entries()) {
      const child = this.childOf(node, step);
      if (child === undefined) break;
      const isKey = part === 'key' && index === steps.length - 1 && child.key !== undefined;
      place = rangeStart(isKey ? child.key : child.value) ?? rangeStart(child.key) ?? place;
      node = child.value;
    }
    return place === undefined ? undefined : this.placeOf(place);
  }

  inside(steps: Steps, text: string, index: number): Place | undefined {
    let node: unknown = this.document.contents;
    for (const step of steps) node = this.childOf(node, step)?.value;
    const scalar = followed(node, this.targets);
    const alignment = isScalar(scalar) ? this.alignmentOf(scalar, text) : undefined;
    const offset = alignment === undefined ? undefined : offsetOf(alignment, index);
    return offset === undefined ? undefined : this.placeOf(offset);
  }

  /** An element of a list, which has no key, or a pair of a map. */
  private childOf(
    parent: unknown,
    step: string | number,
  ): { readonly key?: unknown; readonly value: unknown } | undefined {
    const node = followed(parent, this.targets);
    if (isSeq(node) && typeof step === 'number') return { value: node.items[step] };
    return isMap(node) ? this.pairsOf(node).get(String(step)) : undefined;
  }

  private pairsOf(map: YAMLMap): Keyed {
    const known = this.pairsByMap.get(map);
    if (known !== undefined) return known;
    const pairs = new Map<string, Pair>();
    this.pairsByMap.set(map, pairs);
    const sources: unknown[] = [];
    for (const pair of map.items) {
      if (isMergeKey(pair.key)) sources.push(...mergeSources(pair.value, this.targets));
      else if (isScalar(pair.key)) pairs.set(String(pair.key.value), pair);
    }
    for (const source of sources.filter((node) => isMap(node))) {
      for (const [name, pair] of this.pairsOf(source)) if (!pairs.has(name)) pairs.set(name, pair);
    }
    return pairs;
  }

  private alignmentOf(scalar: Scalar, text: string): Alignment | undefined {
    const known = this.alignments.get(scalar);
    if (known?.text === text) return known.found;
    const found = alignScalar(this.text, scalar, text);
    this.alignments.set(scalar, { text, found });
    return found;
  }
}

function rangeStart(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
