import type { JsonObject, JsonValue } from '@quayside/domain';

/** What the hand-written mappings read of an incident in a list of the API. */
export interface Incident {
  readonly [field: string]: JsonValue;
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly impact: string;
  readonly page_id: string;
  readonly created_at: string;
  readonly started_at: string;
  readonly resolved_at: string | null;
  readonly scheduled_for: string | null;
  readonly metadata: JsonObject;
  readonly components: readonly IncidentComponent[];
  readonly incident_updates: readonly IncidentUpdate[];
}

export type IncidentComponent = JsonObject & { readonly id: string; readonly name: string; readonly group: boolean };
export type IncidentUpdate = JsonObject & { readonly body: string; readonly created_at: string };

/** A group has a row of its own among the components. */
export function withoutGroups({ components }: Incident): readonly IncidentComponent[] {
  return components.filter(({ group }) => !group);
}
