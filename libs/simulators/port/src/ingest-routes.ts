import { isJsonObject, type JsonValue } from '@quayside/domain';
import type { SimRequest } from '@quayside/simulator-kit';
import type { Organisation } from './organisation';
import { invalid, notFound } from './refusal';
import { objectBody, requiredString } from './request-body';
import { done, type Router } from './router';

/**
 * Port's ingest host, to which the log and metric attributes of an integration point. Who knows an ingest URL may write
 * there: the id in it is what identifies the integration.
 */
export function addIngestRoutes(router: Router, organisations: ReadonlyMap<string, Organisation>): void {
  const target = (request: SimRequest): { organisation: Organisation; integrationId: string } => {
    const ingestId = request.params['ingestId'] ?? '';
    for (const organisation of organisations.values()) {
      for (const { installationId, logIngestId, metricIngestId } of organisation.integrations.values()) {
        if (logIngestId === ingestId || metricIngestId === ingestId)
          return { organisation, integrationId: installationId };
      }
    }
    throw notFound('Ingest endpoint', ingestId);
  };

  router.open('POST', '/ingest/logs/:ingestId', (request) => {
    const { organisation, integrationId } = target(request);
    for (const log of listOf(objectBody(request)['logs'], 'logs')) {
      if (!isJsonObject(log)) throw invalid('"logs" must hold objects');
      organisation.ingest.addLog({ integrationId, log });
    }
    return done();
  });

  router.open('POST', '/ingest/metrics/:ingestId/syncMetrics', (request) => {
    const { organisation, integrationId } = target(request);
    for (const metrics of listOf(objectBody(request)['syncKindsMetrics'], 'syncKindsMetrics')) {
      organisation.ingest.addMetrics({ integrationId, eventId: null, kindIdentifier: null, metrics });
    }
    return done();
  });

  router.open('PUT', '/ingest/metrics/:ingestId/syncMetrics/resync/:eventId/kind/:kind', (request) => {
    const { organisation, integrationId } = target(request);
    const metrics = objectBody(request)['syncKindMetrics'];
    if (metrics === undefined) throw invalid(`"body" must have required property 'syncKindMetrics'`);
    const { eventId = '', kind = '' } = request.params;
    organisation.ingest.addMetrics({ integrationId, eventId, kindIdentifier: kind, metrics });
    return done();
  });

  router.open('POST', '/ingest/metrics/:ingestId/heartbeat', (request) => {
    const { organisation, integrationId } = target(request);
    const eventId = requiredString(objectBody(request)['eventId'], 'eventId');
    organisation.ingest.addHeartbeat({ integrationId, eventId, at: router.timestamp() });
    return done();
  });
}

function listOf(value: JsonValue | undefined, path: string): readonly JsonValue[] {
  if (!Array.isArray(value)) throw invalid(`"${path}" must be array`);
  return value;
}
