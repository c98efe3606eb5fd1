import { isJsonObject, type JsonObject } from '@quayside/domain';
import { LANGUAGES, type Language } from '../engines/language';
import { ConfigNode, type FoundExpression, type Reading } from './config-node';
import type { MappingConfig, MappingFault, MappingResource } from './mapping-config';
import { NO_PLACES } from './place';
import { readFlag, readFraction, readLanguage } from './read-scalar';
import { readObject } from './read-object';
import { readResource } from './read-resource';
import { readYaml } from './yaml-source';

const MAX_RESOURCES = 200;
const DEFAULT_DELETION_THRESHOLD = 0.9;

const SPELLINGS = {
  enable_merge_entity: 'enableMergeEntity',
  delete_dependent_entities: 'deleteDependentEntities',
  create_missing_related_entities: 'createMissingRelatedEntities',
  entity_deletion_threshold: 'entityDeletionThreshold',
};
const ROOT_KEYS = [...Object.values(SPELLINGS), 'language', 'resources'];

export interface ParseMappingOptions {
  /** the kinds that the connector has */
  readonly kinds: readonly string[];
}

export type ParsedMapping = (
  | {
      readonly ok: true;
      readonly mapping: MappingConfig;
      /** the mapping as it was written: what Port keeps */
      readonly source: JsonObject;
    }
  | { readonly ok: false; readonly code: 'mapping_empty' | 'mapping_invalid'; readonly faults: MappingFault[] }
) & {
  /** every expression that was found, in the order in which they were read */
  readonly expressions: readonly FoundExpression[];
};

/**
 * Reads a mapping, from YAML text or from the object that Port keeps, and finds every fault at once. Never throws. Whether
 * the expressions compile is `checkMapping`'s part.
 *
 * @see https://ocean.port.io/framework/features/resource-mapping
 */
export function parseMapping(source: string | JsonObject, options: ParseMappingOptions): ParsedMapping {
  const yaml = typeof source === 'string' ? readYaml(source) : { ok: true as const, value: source, places: NO_PLACES };
  if (!yaml.ok) return { ok: false, code: 'mapping_invalid', faults: yaml.faults, expressions: [] };

  const reading: Reading = { faults: [], expressions: [], places: yaml.places };
  const { expressions, faults } = reading;
  const root = new ConfigNode(reading, yaml.value);
  if (root.isAbsent || (isJsonObject(yaml.value) && Object.keys(yaml.value).length === 0)) {
    root.fault('The mapping is empty. Write `resources: []` when nothing shall be mapped.');
    return { ok: false, code: 'mapping_empty', faults, expressions };
  }
  const mapping = readRoot(root, options.kinds);
  if (mapping === undefined || faults.length > 0 || !isJsonObject(yaml.value)) {
    return { ok: false, code: 'mapping_invalid', faults, expressions };
  }
  return { ok: true, mapping, source: yaml.value, expressions };
}

function readRoot(root: ConfigNode, kinds: readonly string[]): MappingConfig | undefined {
  const child = readObject(root, { keys: ROOT_KEYS, spellings: SPELLINGS });
  if (child === undefined) return undefined;
  const language = readLanguage(child('language'), LANGUAGES[0]);
  return {
    enableMergeEntity: readFlag(child('enableMergeEntity'), true),
    deleteDependentEntities: readFlag(child('deleteDependentEntities'), true),
    createMissingRelatedEntities: readFlag(child('createMissingRelatedEntities'), true),
    entityDeletionThreshold: readFraction(child('entityDeletionThreshold'), DEFAULT_DELETION_THRESHOLD),
    resources: readResources(child('resources'), kinds, language),
  };
}

function readResources(node: ConfigNode, kinds: readonly string[], language: Language): MappingResource[] {
  const { value } = node;
  if (!Array.isArray(value)) {
    node.mismatch('a list with one entry for each kind to map ([] for none).');
    return [];
  }
  if (value.length > MAX_RESOURCES) {
    node.fault(`There are ${value.length} resources; at most ${MAX_RESOURCES} are accepted.`);
    return [];
  }
  const resources: MappingResource[] = [];
  for (const [index, entry] of value.entries()) {
    if (node.isFull) break;
    const resource = readResource(node.element(index, entry), kinds, language);
    if (resource !== undefined) resources.push(resource);
  }
  return resources;
}
