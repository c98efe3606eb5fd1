import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { integrationView, type Integration } from './integration';
import type { Organisation } from './organisation';
import { conflict, invalid, notFound } from './refusal';
import { objectBody, requiredString } from './request-body';
import { done, type PortCall, type Router } from './router';

const RESYNC_STATUSES: readonly JsonValue[] = ['running', 'completed', 'failed', 'aborted'];
const MAX_EXAMPLES = 20;

/** Integrations: what a connector says of itself, its mapping, and how its resyncs go. */
export function addIntegrationRoutes(router: Router, baseUrl: () => string): void {
  const view = (integration: Integration): JsonObject => integrationView(integration, baseUrl());

  router.route('GET', '/v1/integration/provision-enabled', () => done({ integrations: [] }));

  router.route('GET', '/v1/integration', ({ organisation, query }) => {
    const wanted = query.get('actionsProcessingEnabled');
    const shown = [...organisation.integrations.values()].filter(
      ({ actionsProcessingEnabled }) => wanted === null || String(actionsProcessingEnabled) === wanted,
    );
    return done({ integrations: shown.map(view) });
  });

  router.route('POST', '/v1/integration', (call) => {
    const integration = newIntegration(objectBody(call.request), call);
    if (call.organisation.integrations.has(integration.installationId)) {
      throw conflict('Integration', integration.installationId);
    }
    call.organisation.integrations.set(integration.installationId, integration);
    return done({ integration: view(integration) }, 201);
  });

  router.route('GET', '/v1/integration/:id', (call) => {
    if (call.query.get('byField') !== 'logIngestId') return done({ integration: view(integrationOf(call)) });
    const { id = '' } = call.params;
    const found = [...call.organisation.integrations.values()].find(({ logIngestId }) => logIngestId === id);
    if (!found) throw notFound('Integration', id);
    return done({ integration: view(found) });
  });

  router.route('PATCH', '/v1/integration/:id', (call) => {
    const body = objectBody(call.request);
    const held = integrationOf(call);
    const asksForResync = Object.keys(body).length === 0 || body['config'] !== undefined;
    return done({ integration: view(change(call, held, { ...held, ...changesIn(body) }, asksForResync)) });
  });

  router.route('PATCH', '/v1/integration/:id/config', (call) => {
    const { config } = objectBody(call.request, ['config']);
    if (config === undefined) throw invalid(`"body" must have required property 'config'`);
    const held = integrationOf(call);
    return done({ integration: view(change(call, held, { ...held, config: configOf(config) }, true)) });
  });

  router.route('DELETE', '/v1/integration/:id', (call) => {
    const { installationId } = integrationOf(call);
    call.organisation.integrations.delete(installationId);
    call.organisation.examples.delete(installationId);
    return done();
  });

  router.route('PATCH', '/v1/integration/:id/resync-state', (call) => {
    const body = objectBody(call.request);
    if (!RESYNC_STATUSES.includes(body['status'] ?? null)) {
      throw invalid('"status" must be equal to one of the allowed values');
    }
    const held = integrationOf(call);
    const resyncState = { ...held.resyncState, ...body, updatedAt: call.stamp.at };
    return done({ integration: view(change(call, held, { ...held, resyncState }, false)) });
  });

  router.route('GET', '/v1/integration/:id/resync-request', (call) =>
    done({ request: integrationOf(call).resyncRequest }),
  );

  router.route('POST', '/v1/integration/:id/kinds/:kind/examples', (call) => {
    const { installationId } = integrationOf(call);
    const { examples } = objectBody(call.request);
    if (!Array.isArray(examples)) throw invalid('"examples" must be array');
    addExamples(call.organisation, installationId, call.params['kind'] ?? '', examples as readonly JsonValue[]);
    return done();
  });

  router.route('GET', '/v1/integration/:id/kinds', (call) => {
    const kinds = call.organisation.examples.get(integrationOf(call).installationId) ?? [];
    return done({ data: Object.fromEntries([...kinds].map(([kind, examples]) => [kind, { examples }])) });
  });
}

/** Asks the integration to resync, as the button in Port's portal does. */
export function requestResync(organisation: Organisation, installationId: string, at: string): void {
  const held = integrationOf({ organisation, params: { id: installationId } });
  const resyncRequest = { id: organisation.nextId('resync'), updatedAt: at };
  organisation.integrations.set(installationId, { ...held, resyncRequest });
}

function integrationOf({ organisation, params }: Pick<PortCall, 'organisation' | 'params'>): Integration {
  const { id = '' } = params;
  const integration = organisation.integrations.get(id);
  if (!integration) throw notFound('Integration', id);
  return integration;
}

function change(call: PortCall, held: Integration, next: Integration, asksForResync: boolean): Integration {
  const { organisation, stamp, request } = call;
  const stamped = { ...next, updatedAt: stamp.at, updatedBy: stamp.by };
  organisation.integrations.set(held.installationId, stamped);
  if (asksForResync && request.headers['x-skip-resync'] !== 'true') {
    requestResync(organisation, held.installationId, stamp.at);
  }
  return stamped;
}

function newIntegration(body: JsonObject, { organisation, stamp, clientId }: PortCall): Integration {
  const installationId = requiredString(body['installationId'], 'installationId');
  if (installationId === '') throw invalid('"installationId" must NOT have fewer than 1 characters');
  const type = requiredString(body['installationAppType'] ?? body['integrationType'], 'installationAppType');
  return {
    _id: organisation.nextId('integration'),
    _orgId: organisation.id,
    identifier: installationId,
    installationId,
    installationType: 'OnPrem',
    installationAppType: type,
    integrationType: type,
    title: null,
    version: requiredString(body['version'] ?? '', 'version'),
    clientId,
    config: {},
    changelogDestination: {},
    resyncState: {},
    resyncRequest: null,
    statusInfo: { updatedAt: stamp.at },
    spec: {},
    createPortResourcesOrigin: null,
    arePortResourcesInitialized: false,
    actionsProcessingEnabled: false,
    incrementalSyncEnabled: false,
    logIngestId: organisation.nextId('logs'),
    metricIngestId: organisation.nextId('metrics'),
    createdAt: stamp.at,
    createdBy: stamp.by,
    updatedAt: stamp.at,
    updatedBy: stamp.by,
    ...changesIn(body),
  };
}

/** What a connector may set, each with the type it must have. */
const SETTABLE: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  title: (value) => value === null || typeof value === 'string',
  version: (value) => typeof value === 'string',
  installationAppType: (value) => typeof value === 'string',
  installationType: (value) => typeof value === 'string',
  changelogDestination: isJsonObject,
  spec: isJsonObject,
  processingMode: (value) => typeof value === 'string',
  createPortResourcesOrigin: (value) => value === null || typeof value === 'string',
  arePortResourcesInitialized: (value) => typeof value === 'boolean',
  actionsProcessingEnabled: (value) => typeof value === 'boolean',
  incrementalSyncEnabled: (value) => typeof value === 'boolean',
};

function changesIn(body: JsonObject): Partial<Integration> {
  const changes: Record<string, JsonValue> = {};
  for (const [key, fits] of Object.entries(SETTABLE)) {
    const value = body[key];
    if (value === undefined) continue;
    if (!fits(value)) throw invalid(`"${key}" is of the wrong type`);
    changes[key] = value;
  }
  return {
    ...(changes as Partial<Integration>),
    ...(body['config'] === undefined ? {} : { config: configOf(body['config']) }),
  };
}

function configOf(value: JsonValue): JsonObject {
  if (value === null) return {};
  if (!isJsonObject(value)) throw invalid('"config" must be object');
  const { resources } = value;
  if (resources !== undefined && !Array.isArray(resources)) throw invalid('"config/resources" must be array');
  for (const [index, resource] of ((resources ?? []) as readonly JsonValue[]).entries()) {
    for (const key of ['kind', 'selector', 'port']) {
      if (!isJsonObject(resource) || resource[key] === undefined) {
        throw invalid(`"config/resources/${index}" must have required property '${key}'`);
      }
    }
  }
  return value;
}

function addExamples(
  organisation: Organisation,
  installationId: string,
  kind: string,
  examples: readonly JsonValue[],
): void {
  let kinds = organisation.examples.get(installationId);
  if (!kinds) organisation.examples.set(installationId, (kinds = new Map()));
  const added = examples.map((data) => ({ _id: organisation.nextId('example'), data }));
  kinds.set(kind, [...(kinds.get(kind) ?? []), ...added].slice(-MAX_EXAMPLES));
}
