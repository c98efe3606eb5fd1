import type { Entity, RawRecord } from '@quayside/domain';
import type { EntityMapping, MappingConfig, MappingResource } from '../configuration/mapping-config';
import { pathText } from '../configuration/path-text';
import type { Steps } from '../configuration/yaml-source';
import { constantText } from '../engines/language';
import type { MappedRecord } from '../plan/mapped-record';
import type { ResourceSample } from './lint-evidence';

/** One entity mapping of one resource, where it stands, and what it made of the samples. */
export interface MappedEntry {
  readonly resource: MappingResource;
  readonly mapping: EntityMapping;
  readonly path: string;
  readonly steps: Steps;
  /** undefined where it is computed */
  readonly blueprint: string | undefined;
  readonly entities: readonly Entity[];
  /** of the records that it made an entity of */
  readonly records: readonly RawRecord[];
}

/** In the order of the mapping. Paths are those of `parseMapping`. */
export function entriesOf(mapping: MappingConfig, samples: readonly ResourceSample[]): readonly MappedEntry[] {
  const sampleOf = new Map(samples.map((sample) => [sample.resource, sample]));
  return mapping.resources.flatMap((resource, index) => {
    const { mappings, language } = resource;
    const steps: Steps = ['resources', index, 'port', 'entity', 'mappings'];
    const path = `${pathText('resources', index)}.port.entity.mappings`;
    const made = attribute(sampleOf.get(index), mappings.length);
    return mappings.map((entry, position): MappedEntry => {
      const alone = mappings.length === 1;
      return {
        resource,
        mapping: entry,
        path: alone ? path : pathText(path, position),
        steps: alone ? steps : [...steps, position],
        blueprint: constantText(language, entry.blueprint),
        entities: (made[position] ?? []).map(({ entity }) => entity),
        records: (made[position] ?? []).map(({ record }) => record),
      };
    });
  });
}

interface Made {
  readonly entity: Entity;
  readonly record: RawRecord;
}

/**
 * The entities by the position of the mapping that made them. What passes the selector has one result for each mapping,
 * in their order; what does not has one in all.
 */
function attribute(sample: ResourceSample | undefined, mappings: number): readonly (readonly Made[])[] {
  const made = Array.from({ length: mappings }, (): Made[] => []);
  for (const [index, results] of (sample?.results ?? []).entries()) {
    const record = sample?.records[index] ?? {};
    let passed = 0;
    for (const result of results) {
      if (isRefusal(result)) continue;
      if (result.outcome === 'entity') made[passed % mappings]?.push({ entity: result.entity, record });
      passed += 1;
    }
  }
  return made;
}

function isRefusal(result: MappedRecord): boolean {
  if (result.outcome === 'failed') return !result.path.includes('.port.entity.mappings');
  return result.outcome === 'filtered';
}
