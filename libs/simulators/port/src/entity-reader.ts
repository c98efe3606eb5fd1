import type { JsonValue } from '@quayside/domain';
import type { Calculations } from './calculations';
import type { EntityRecord } from './entity-record';
import type { Organisation } from './organisation';
import { OrganisationQuery } from './organisation-query';
import type { EntityRules } from './port-simulator-options';
import { project, readShape, showsProperty, type Projection, type ReadEntity } from './read-shape';

export interface ReadOptions extends Projection {
  /** whether calculated properties and aggregations are shown */
  readonly computed: boolean;
  /** whether a projection may name a property by its id alone */
  readonly bareIds: boolean;
}

export const WHOLE: ReadOptions = { include: [], exclude: [], computed: true, bareIds: false };

/** Shows entities as the API does. */
export class EntityReader {
  constructor(
    private readonly calculations: Calculations,
    private readonly rules: EntityRules,
  ) {}

  query(organisation: Organisation, nowMs: number): OrganisationQuery {
    return new OrganisationQuery(organisation, this.calculations, nowMs);
  }

  read(
    records: readonly EntityRecord[],
    query: OrganisationQuery,
    options: ReadOptions,
  ): readonly Partial<ReadEntity>[] {
    const wanted = (name: string): boolean => showsProperty(options, name, options.bareIds);
    if (options.computed) query.prepare(wanted, records);
    return records.map((record) => {
      const computed: Readonly<Record<string, JsonValue>> = options.computed ? query.computed(record, wanted) : {};
      return project(readShape(record, this.rules.nullsOnRead, computed), options, options.bareIds);
    });
  }

  /** The entity's own content, as the answer to a write shows it. */
  written(record: EntityRecord): ReadEntity {
    return readShape(record, this.rules.nullsOnRead);
  }
}
