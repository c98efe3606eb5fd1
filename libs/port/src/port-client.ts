import type { Clock, Logger } from '@quayside/domain';
import type { HttpClient } from '@quayside/http';
import { getBlueprint } from './blueprints';
import { datasourceOf } from './datasource';
import { Ingest } from './ingest';
import { Integration } from './integration';
import { datasourceRules, listOwned, readOwned } from './owned-entities';
import { pathOf, withoutSlash } from './path-of';
import { PortTransport } from './port-transport';
import type { PortClient, PortCredentials } from './port-types';
import { removeEntities } from './remove-entities';
import { searchIdentifiers } from './search-identifiers';
import { upsertEntities } from './upsert-entities';

export interface PortClientOptions {
  readonly http: HttpClient;
  /** for example `https://api.port.io`; a slash at its end is dropped */
  readonly baseUrl: string;
  readonly credentials: PortCredentials;
  /** for example `statuspage` */
  readonly integrationType: string;
  readonly integrationVersion: string;
  /** of the installation; with the type it decides which entities are ours */
  readonly integrationIdentifier: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** requests that Port works on at the same time, of all methods together; 5 when absent */
  readonly maxInFlight?: number;
}

const MAX_IN_FLIGHT = 5;

/**
 * Speaks to one organisation of Port as one integration. Every method ends in its answer, in a `PortError`, in the reason
 * of an aborted signal, or in `http_destination_refused` when the base URL is not one that may be called.
 */
export function createPortClient(options: PortClientOptions): PortClient {
  const { http, credentials, clock, logger, maxInFlight = MAX_IN_FLIGHT } = options;
  const name = {
    type: options.integrationType,
    version: options.integrationVersion,
    identifier: options.integrationIdentifier,
  };
  const datasource = datasourceOf(name);
  const baseUrl = withoutSlash(options.baseUrl);
  const transport = new PortTransport({
    http,
    baseUrl,
    openCredentials: (use) => use(credentials),
    secrets: [credentials.clientSecret],
    datasource,
    clock,
    logger,
    maxInFlight,
  });
  const integration = new Integration(transport, name);

  return {
    authenticate: (signal) => transport.authenticate(signal),
    getIntegration: (signal) => integration.get(signal),
    createIntegration: (config, signal) => integration.create(config, signal),
    patchIntegration: (changes, signal) => integration.patch(changes, signal),
    updateVersion: (known, signal) => integration.updateVersion(known, signal),
    ingestOf: (known) => new Ingest(transport, name, known),
    reportResyncState: (report, signal) => integration.reportResyncState(report, signal),
    getExamples: (signal) => integration.getExamples(signal),
    sendExamples: (kind, examples, signal) => integration.sendExamples(kind, examples, signal),
    getBlueprint: (identifier, signal) => getBlueprint(transport, identifier, signal),
    createBlueprint: async (blueprint, signal) => {
      const path = pathOf('blueprints');
      await transport.request({ method: 'POST', path, body: blueprint, idempotent: true, signal });
    },
    patchBlueprint: async (identifier, changes, signal) => {
      const path = pathOf('blueprints', identifier);
      await transport.request({ method: 'PATCH', path, body: changes, idempotent: true, signal });
    },
    listOwned: (signal) => listOwned(transport, datasource, signal),
    readOwned: (blueprint, signal) => readOwned(transport, datasource, blueprint, signal),
    confirmOwned: (blueprint, identifiers, signal) =>
      searchIdentifiers(transport, blueprint, identifiers, datasourceRules(datasource), signal),
    upsert: (blueprint, entities, upsertOptions) =>
      upsertEntities(
        {
          transport,
          logger,
          maxInFlight,
          blueprintExists: async (wanted, signal) => (await getBlueprint(transport, wanted, signal)) !== null,
        },
        blueprint,
        entities,
        upsertOptions,
      ),
    remove: (blueprint, identifiers, removeOptions) =>
      removeEntities({ transport, logger }, blueprint, identifiers, removeOptions),
  };
}
