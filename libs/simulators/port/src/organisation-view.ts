import type { JsonObject, JsonValue } from '@quayside/domain';
import type { Blueprint } from './blueprint';
import { patchBlueprint, putNewBlueprint } from './blueprint-routes';
import { deleteEntities } from './delete-entities';
import { parseEntityBody } from './entity-body';
import { WHOLE } from './entity-reader';
import type { EntityRecord } from './entity-record';
import type { Stamp } from './entity-store';
import type { IngestSnapshot } from './ingest-record';
import { integrationView } from './integration';
import { requestResync } from './integration-routes';
import type { Organisation, SecretMetadata } from './organisation';
import type { ReadEntity } from './read-shape';
import { notFound } from './refusal';
import type { SimulatorState } from './simulator-state';
import { upsertEntity } from './upsert-entity';
import type { WriteLog } from './write-log';

/** An entity to be put there without a request. */
export interface PlantedEntity {
  readonly blueprint: string;
  readonly identifier: string;
  readonly title?: string | null;
  readonly icon?: string | null;
  readonly team?: string | readonly string[];
  readonly properties?: JsonObject;
  readonly relations?: JsonObject;
}

/**
 * One organisation as a test sees it, without a request: what it holds, and changes made behind the back of its
 * integrations. Such changes are not in `writes`.
 */
export class OrganisationView {
  constructor(
    protected readonly state: SimulatorState,
    readonly organisationId: string,
    private readonly baseUrl: () => string,
  ) {}

  /** Every entity, or those of one blueprint, as Port shows them: calculated properties and counts included. */
  entities(blueprint?: string): readonly ReadEntity[] {
    const { entities } = this.held;
    return this.read(blueprint === undefined ? [...entities.all()] : [...entities.ofBlueprint(blueprint).values()]);
  }

  entity(blueprint: string, identifier: string): ReadEntity | undefined {
    const record = this.held.entities.get(blueprint, identifier);
    return record && this.read([record])[0];
  }

  /** The User-Agent of the last writer. */
  datasourceOf(blueprint: string, identifier: string): string | undefined {
    return this.held.entities.get(blueprint, identifier)?.datasource;
  }

  blueprints(): readonly Blueprint[] {
    return [...this.held.blueprints.values()];
  }

  integrations(): readonly JsonObject[] {
    return [...this.held.integrations.values()].map((one) => integrationView(one, this.baseUrl()));
  }

  /** The raw examples that an integration sent, by kind. */
  examples(integrationId: string): Readonly<Record<string, readonly JsonValue[]>> {
    const kinds = this.held.examples.get(integrationId) ?? [];
    return Object.fromEntries([...kinds].map(([kind, examples]) => [kind, examples.map(({ data }) => data)]));
  }

  secrets(): readonly SecretMetadata[] {
    return [...this.held.secrets.values()];
  }

  /** Logs, metrics and heartbeats that integrations sent. */
  ingested(): IngestSnapshot {
    return this.held.ingest.snapshot();
  }

  /** What Port's screen shows of one resync: the latest metrics of each kind, by its identifier. */
  syncMetrics(integrationId: string, eventId: string): Readonly<Record<string, JsonObject>> {
    return this.held.ingest.metricsOf(integrationId, eventId);
  }

  get writes(): WriteLog {
    return this.held.writes;
  }

  createBlueprint(blueprint: JsonObject): Blueprint {
    return putNewBlueprint(this.held, blueprint, this.stamp('somebody'), this.state.calculations);
  }

  patchBlueprint(identifier: string, changes: JsonObject): Blueprint {
    return patchBlueprint(
      this.held,
      this.blueprint(identifier),
      changes,
      this.stamp('somebody'),
      this.state.calculations,
    );
  }

  /** Creates an entity, or puts it in place of another, as the given datasource would. */
  putEntity(entity: PlantedEntity, datasource = 'somebody'): ReadEntity {
    const { blueprint, ...body } = entity;
    const organisation = this.held;
    const flags = { mode: 'replace', createMissingRelatedEntities: true, validationOnly: false } as const;
    upsertEntity(this.blueprint(blueprint), parseEntityBody(body, ''), flags, {
      organisation,
      query: this.state.reader.query(organisation, this.state.now()),
      rules: this.state.rules,
      stamp: this.stamp(datasource),
      path: null,
    });
    return this.entity(blueprint, entity.identifier) as ReadEntity;
  }

  /** Deletes an entity and its dependents. False when it was not there. */
  deleteEntity(blueprint: string, identifier: string): boolean {
    const record = this.held.entities.get(blueprint, identifier);
    if (record) deleteEntities(this.held, [record], true, this.stamp('somebody'), null);
    return record !== undefined;
  }

  /** Asks an integration for a resync, as a user does in Port. */
  requestResync(integrationId: string): void {
    requestResync(this.held, integrationId, this.state.timestamp());
  }

  private get held(): Organisation {
    return this.state.organisation(this.organisationId);
  }

  private blueprint(identifier: string): Blueprint {
    const blueprint = this.held.blueprints.get(identifier);
    if (!blueprint) throw notFound('Blueprint', identifier);
    return blueprint;
  }

  private read(records: readonly EntityRecord[]): readonly ReadEntity[] {
    const query = this.state.reader.query(this.held, this.state.now());
    return this.state.reader.read(records, query, WHOLE) as readonly ReadEntity[];
  }

  private stamp(datasource: string): Stamp {
    return { at: this.state.timestamp(), by: 'somebody', datasource };
  }
}
