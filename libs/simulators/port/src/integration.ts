import type { JsonObject } from '@quayside/domain';

/** What an installation of a connector is to Port. Its ingest URLs depend on where the simulator listens, see `withUrls`. */
export type Integration = {
  readonly _id: string;
  readonly _orgId: string;
  readonly identifier: string;
  readonly installationId: string;
  readonly installationType: string;
  readonly installationAppType: string;
  readonly integrationType: string;
  readonly title: string | null;
  readonly version: string;
  readonly clientId: string;
  readonly config: JsonObject;
  readonly changelogDestination: JsonObject;
  readonly resyncState: JsonObject;
  readonly resyncRequest: { readonly id: string; readonly updatedAt: string } | null;
  readonly statusInfo: { readonly updatedAt: string };
  readonly spec: JsonObject;
  readonly createPortResourcesOrigin: string | null;
  readonly arePortResourcesInitialized: boolean;
  readonly actionsProcessingEnabled: boolean;
  readonly incrementalSyncEnabled: boolean;
  /** absent until somebody sets it */
  readonly processingMode?: string;
  readonly logIngestId: string;
  readonly metricIngestId: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
};

/** The object as the API shows it: with absolute ingest URLs that lead back to the simulator. */
export function integrationView(integration: Integration, baseUrl: string): JsonObject {
  const { logIngestId, metricIngestId, resyncRequest: _own, ...shown } = integration;
  return {
    ...shown,
    logAttributes: { ingestId: logIngestId, ingestUrl: `${baseUrl}/ingest/logs/${logIngestId}` },
    metricAttributes: { ingestId: metricIngestId, ingestUrl: `${baseUrl}/ingest/metrics/${metricIngestId}` },
    ingestAttributes: { ingestUrl: `${baseUrl}/ingest` },
  };
}
