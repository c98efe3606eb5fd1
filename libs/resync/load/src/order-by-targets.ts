import { entityKeyText, type EntityKey } from '@quayside/domain';

/** An entity with the keys, as texts, of those that it relates to. */
export interface Related {
  readonly key: EntityKey;
  readonly targets: readonly string[];
}

/** Items in an order in which what is related to comes before what relates to it, as far as there is one. */
export interface TargetOrder<T extends Related> {
  /** none relates to another of its own group or of a later one */
  readonly before: readonly (readonly T[])[];
  /** they relate to each other in circles, or stand between two circles */
  readonly circles: readonly T[];
  /** they relate to circles; none relates to another of its own group or of a later one */
  readonly after: readonly (readonly T[])[];
}

/** Targets that are not among the items do not matter, and neither does an item that relates to itself. */
export function orderByTargets<T extends Related>(items: readonly T[]): TargetOrder<T> {
  const byKey = new Map(items.map((item) => [entityKeyText(item.key), item]));
  const targets = new Map<string, ReadonlySet<string>>();
  const dependants = new Map<string, Set<string>>([...byKey.keys()].map((text) => [text, new Set()]));
  for (const [text, item] of byKey) {
    const inside = new Set(item.targets.filter((target) => target !== text && byKey.has(target)));
    targets.set(text, inside);
    for (const target of inside) dependants.get(target)?.add(text);
  }
  const { layers: before, rest } = peel(new Set(byKey.keys()), targets, dependants);
  const { layers: after, rest: circles } = peel(rest, dependants, targets);
  const itemsOf = (keys: Iterable<string>): T[] => [...keys].flatMap((text) => byKey.get(text) ?? []);
  return { before: before.map(itemsOf), circles: itemsOf(circles), after: after.reverse().map(itemsOf) };
}

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** Takes away, layer by layer, what has no edge to anything that is left. */
function peel(all: ReadonlySet<string>, edges: Edges, reversed: Edges): { layers: string[][]; rest: Set<string> } {
  const rest = new Set(all);
  const open = new Map([...all].map((text) => [text, [...(edges.get(text) ?? [])].filter((to) => all.has(to)).length]));
  const layers: string[][] = [];
  let ready = [...all].filter((text) => open.get(text) === 0);
  while (ready.length > 0) {
    layers.push(ready);
    for (const text of ready) rest.delete(text);
    const freed: string[] = [];
    for (const from of ready.flatMap((text) => [...(reversed.get(text) ?? [])])) {
      if (!rest.has(from)) continue;
      const left = (open.get(from) ?? 0) - 1;
      open.set(from, left);
      if (left === 0) freed.push(from);
    }
    ready = freed;
  }
  return { layers, rest };
}
