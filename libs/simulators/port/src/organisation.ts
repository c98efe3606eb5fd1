import type { JsonObject, JsonValue } from '@quayside/domain';
import type { Blueprint } from './blueprint';
import type { EntityRecord } from './entity-record';
import { EntityStore } from './entity-store';
import { IngestRecord, type IngestSnapshot } from './ingest-record';
import type { Integration } from './integration';
import { RelatedEntities } from './related-entities';
import { WriteLog } from './write-log';

/** What is known of a secret. Its value is not: the simulator never keeps it. */
export type SecretMetadata = {
  readonly secretName: string;
  readonly description: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type Migration = {
  readonly id: string;
  readonly actor: string;
  readonly sourceBlueprint: string;
  readonly mapping: JsonObject;
  readonly status: 'COMPLETED';
};

export type KindExample = { readonly _id: string; readonly data: JsonValue };

/** The whole state of an organisation, as JSON. The log of writes is not part of it. */
export interface OrganisationSnapshot {
  readonly id: string;
  readonly name: string;
  readonly idsGiven: number;
  readonly blueprints: readonly Blueprint[];
  readonly entities: readonly EntityRecord[];
  readonly integrations: readonly Integration[];
  readonly examples: readonly (readonly [string, readonly (readonly [string, readonly KindExample[]])[]])[];
  readonly secrets: readonly SecretMetadata[];
  readonly migrations: readonly Migration[];
  readonly ingest: IngestSnapshot;
}

/** Everything one customer of Port has. Nothing of it is visible to another. */
export class Organisation {
  readonly blueprints = new Map<string, Blueprint>();
  readonly entities = new EntityStore(this.blueprints);
  readonly related = new RelatedEntities(this.entities, this.blueprints);
  readonly integrations = new Map<string, Integration>();
  /** by installation id, then by kind */
  readonly examples = new Map<string, Map<string, KindExample[]>>();
  readonly secrets = new Map<string, SecretMetadata>();
  readonly migrations = new Map<string, Migration>();
  readonly ingest = new IngestRecord();
  readonly writes = new WriteLog();
  private idsGiven = 0;

  constructor(
    readonly id: string,
    readonly name: string,
  ) {}

  /** An id like Port's own: opaque, and no other thing of any organisation has it. */
  nextId(prefix: string): string {
    this.idsGiven += 1;
    return `${prefix}_${this.id}_${this.idsGiven}`;
  }

  /** Gives a blueprint, new or changed, its place. */
  putBlueprint(blueprint: Blueprint): void {
    this.entities.relinkAround(blueprint.identifier, () => this.blueprints.set(blueprint.identifier, blueprint));
  }

  snapshot(): OrganisationSnapshot {
    return {
      id: this.id,
      name: this.name,
      idsGiven: this.idsGiven,
      blueprints: [...this.blueprints.values()],
      entities: [...this.entities.all()].sort((a, b) => a.seq - b.seq).map((record) => ({ ...record })),
      integrations: [...this.integrations.values()],
      examples: [...this.examples].map(([id, kinds]) => [id, [...kinds].map(([kind, list]) => [kind, [...list]])]),
      secrets: [...this.secrets.values()],
      migrations: [...this.migrations.values()],
      ingest: this.ingest.snapshot(),
    };
  }

  static restore(snapshot: OrganisationSnapshot): Organisation {
    const organisation = new Organisation(snapshot.id, snapshot.name);
    organisation.idsGiven = snapshot.idsGiven;
    for (const blueprint of snapshot.blueprints) organisation.blueprints.set(blueprint.identifier, blueprint);
    for (const record of snapshot.entities) organisation.entities.adopt({ ...record });
    for (const one of snapshot.integrations) organisation.integrations.set(one.installationId, one);
    for (const [id, kinds] of snapshot.examples) {
      organisation.examples.set(id, new Map(kinds.map(([kind, list]) => [kind, [...list]])));
    }
    for (const secret of snapshot.secrets) organisation.secrets.set(secret.secretName, secret);
    for (const migration of snapshot.migrations) organisation.migrations.set(migration.id, migration);
    organisation.ingest.restore(snapshot.ingest);
    return organisation;
  }
}
