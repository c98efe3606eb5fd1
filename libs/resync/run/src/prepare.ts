import type { JsonObject } from '@quayside/domain';
import { checkMapping, createMapper, requireMapping, type Mapper, type MappingConfig } from '@quayside/mapping';
import { ensureDefaultBlueprints, type PortIntegration } from '@quayside/port';
import { ResyncError } from './resync-error';
import type { ResyncInput } from './resync-input';

export interface Prepared {
  readonly mapping: MappingConfig;
  readonly mapper: Mapper;
  /** as Port knew it before */
  readonly integration: PortIntegration;
}

/**
 * Before anything is fetched: the integration is known to Port, its default blueprints are there (the first time only;
 * a blueprint that exists is never touched), and the mapping is valid and compiled.
 */
export async function prepare<S>(input: ResyncInput<S>): Promise<Prepared> {
  const { port, connector, options, signal, logger, engines } = input;
  const integration = await port.getIntegration(signal);
  const source = mappingSource(input, integration);
  const kinds = connector.kinds.map(({ kind }) => kind);
  const checked = await checkMapping(source, { kinds }, engines);
  const mapping = requireMapping(checked);
  const config = checked.ok ? checked.source : {};
  const current = integration ?? (await port.createIntegration(config, signal));
  if (options.initializePortResources && current.arePortResourcesInitialized !== true) {
    const { created, existing } = await ensureDefaultBlueprints(port, connector.defaultBlueprints, signal, logger);
    logger.info({ created, existing }, 'default blueprints are in place');
    const changes: JsonObject = isEmpty(current.config) ? { config } : {};
    await port.patchIntegration({ ...changes, arePortResourcesInitialized: true }, signal);
  }
  return { mapping, mapper: createMapper(mapping, engines), integration: current };
}

function mappingSource<S>(input: ResyncInput<S>, integration: PortIntegration | null): string | JsonObject {
  if (input.mapping.from === 'given') return input.mapping.text;
  if (integration && !isEmpty(integration.config)) return integration.config;
  if (input.options.initializePortResources) return input.connector.defaultMapping;
  throw new ResyncError(
    'mapping_missing',
    'The integration has no mapping at Port, and initializePortResources is false: set a mapping in the data source, or allow the default one.',
  );
}

function isEmpty(config: JsonObject): boolean {
  return Object.keys(config).length === 0;
}
