import { SimulatorServer } from '@quayside/simulator-kit';
import { addAuthRoutes } from './auth-routes';
import { addBlueprintRoutes } from './blueprint-routes';
import { addControlRoutes } from './control-routes';
import { addDeleteRoutes } from './delete-routes';
import { addEntityRoutes } from './entity-routes';
import { addIngestRoutes } from './ingest-routes';
import { addIntegrationRoutes } from './integration-routes';
import { addOrganisationRoutes } from './organisation-routes';
import { OrganisationView } from './organisation-view';
import {
  DEMO_CREDENTIALS,
  DEMO_ORGANISATION_ID,
  type PortSimulatorOptions,
  type SimulatedCredentials,
} from './port-simulator-options';
import { RateLimit } from './rate-limit';
import { Router, TOO_LARGE, traced } from './router';
import { addSearchRoutes } from './search-routes';
import { addSecretRoutes } from './secret-routes';
import { SimulatorState } from './simulator-state';

/** Above Port's own limit, which the routes keep: this one only bounds what is read into memory. */
const MAX_READ_BYTES = 8 * 1024 * 1024;

/**
 * Port's API on loopback. Its accessors for tests are those of the organisation of the first credentials; others are had
 * from `organisation(id)`.
 */
export class PortSimulator extends OrganisationView {
  constructor(
    state: SimulatorState,
    organisationId: string,
    readonly server: SimulatorServer,
    private readonly advertisedUrl: () => string,
  ) {
    super(state, organisationId, advertisedUrl);
  }

  /** Starts on 127.0.0.1; port 0 takes a free one. Returns the base URL. */
  async listen(port = 0): Promise<string> {
    await this.state.calculations.load();
    return this.server.listen(port);
  }

  close(): Promise<void> {
    return this.server.close();
  }

  get url(): string {
    return this.server.url;
  }

  organisation(id: string): OrganisationView {
    this.state.organisation(id);
    return new OrganisationView(this.state, id, this.advertisedUrl);
  }

  /** Lets somebody in, into an organisation that exists or a new one. */
  addCredentials(credentials: SimulatedCredentials): void {
    this.state.addCredentials(credentials);
  }

  /** Makes every token invalid, as if its three hours were over. */
  expireTokens(): void {
    this.state.desk.expireAll();
  }

  /** All data of all organisations, as JSON: no credentials, no tokens, no secrets' values, not the log of writes. */
  snapshot(): unknown {
    return this.state.snapshot();
  }

  restore(snapshot: unknown): void {
    this.state.restore(snapshot);
  }
}

export function createPortSimulator(options: PortSimulatorOptions = {}): PortSimulator {
  const state = new SimulatorState(options);
  const credentials = options.credentials ?? [DEMO_CREDENTIALS];
  for (const one of credentials) state.addCredentials(one);
  const server = new SimulatorServer({
    recordBodies: options.recordBodies ?? false,
    maxBodyBytes: MAX_READ_BYTES,
    tooLarge: TOO_LARGE,
    notFound: ({ method, path }) =>
      traced({
        status: 404,
        body: { ok: false, error: 'not_found', message: `Route ${method} ${path} was not found` },
      }),
  });
  const advertisedUrl = options.advertisedUrl ?? (() => server.url);
  const router = new Router({
    server,
    desk: state.desk,
    organisations: state.organisations,
    rateLimit: options.rateLimit ? new RateLimit(options.rateLimit) : undefined,
    now: state.now,
  });
  addAuthRoutes(router, state.desk);
  addOrganisationRoutes(router);
  addSecretRoutes(router);
  addIntegrationRoutes(router, advertisedUrl);
  addIngestRoutes(router, state.organisations);
  addBlueprintRoutes(router, state.calculations);
  addEntityRoutes(router, state.reader, state.rules);
  addDeleteRoutes(router);
  addSearchRoutes(router, state.reader);
  const organisationId = credentials[0]?.organisationId ?? DEMO_ORGANISATION_ID;
  const simulator = new PortSimulator(state, organisationId, server, advertisedUrl);
  addControlRoutes(simulator);
  return simulator;
}
