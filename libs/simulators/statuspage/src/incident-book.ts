import { said, type IncidentChange, type NewIncident, type UpdateEdit } from './changes';
import type { ComponentBook } from './component-book';
import { impactOf, isScheduledStatus } from './incident-rules';
import {
  IMPACTS,
  type AffectedComponent,
  type ComponentStatus,
  type Impact,
  type IncidentRecord,
  type IncidentStatus,
  type IncidentUpdateRecord,
  type Instant,
} from './records';
import { RefusedChange } from './refused-change';
import { touched, type WorldContext } from './world-context';

type StatusMap = Readonly<Record<string, ComponentStatus>>;

/**
 * The incidents of one page, newest first. Adding or updating one may change the status of components, as it does for
 * the real ones; its impact is the worst that its components have been in, unless it was set by hand.
 */
export class IncidentBook {
  private readonly newestFirst: IncidentRecord[];
  private readonly byId: Map<string, IncidentRecord>;

  constructor(
    private readonly context: WorldContext,
    private readonly components: ComponentBook,
    incidents: readonly IncidentRecord[],
  ) {
    this.newestFirst = [...incidents].sort((left, right) => right.created_at - left.created_at);
    this.byId = new Map(this.newestFirst.map((incident) => [incident.id, incident]));
  }

  get(id: string): IncidentRecord | undefined {
    return this.byId.get(id);
  }

  list(): readonly IncidentRecord[] {
    return this.newestFirst;
  }

  add(input: NewIncident): IncidentRecord {
    const { body = '', components = {}, component_ids: ids = [], backfilled = false, ...rest } = said(input);
    const { backfill_date: backfillDate, deliver_notifications: deliver = true, ...fields } = rest;
    if (backfilled && Object.keys(components).length > 0) {
      throw new RefusedChange(422, 'a backfilled incident cannot have components');
    }
    const now = this.context.now();
    const createdAt = backfillDate ?? now;
    const status = fields.status ?? (backfilled ? 'resolved' : fields.scheduled_for ? 'scheduled' : 'investigating');
    const affected = this.apply(components, ids);
    const incident: IncidentRecord = {
      id: this.context.newId(),
      component_ids: affected.map(({ code }) => code ?? ''),
      created_at: createdAt,
      impact: 'none',
      impact_override: null,
      incident_updates: [],
      metadata: {},
      monitoring_at: null,
      postmortem_body: null,
      postmortem_body_last_updated_at: null,
      postmortem_ignored: false,
      postmortem_notified_subscribers: false,
      postmortem_notified_twitter: false,
      postmortem_published_at: null,
      resolved_at: null,
      scheduled_auto_completed: false,
      scheduled_auto_in_progress: false,
      scheduled_for: null,
      auto_transition_deliver_notifications_at_end: null,
      auto_transition_deliver_notifications_at_start: null,
      auto_transition_to_maintenance_state: null,
      auto_transition_to_operational_state: null,
      scheduled_remind_prior: false,
      scheduled_reminded_at: null,
      scheduled_until: null,
      shortlink: `https://stspg.io/${this.context.newId()}`,
      started_at: createdAt,
      updated_at: now,
      reminder_intervals: null,
      ...fields,
      status,
    };
    const first = this.newUpdate(incident, { status, body, deliver, affected, displayAt: createdAt });
    const written = withUpdate(incident, first, Object.values(components), backfilled);
    const at = this.newestFirst.findIndex(({ created_at: other }) => other <= createdAt);
    this.newestFirst.splice(at < 0 ? this.newestFirst.length : at, 0, written);
    this.byId.set(written.id, written);
    return written;
  }

  /** A `body`, a `status` or `components` in the change become a new update; the rest changes the incident itself. */
  update(id: string, change: IncidentChange): IncidentRecord {
    const before = this.getOrRefuse(id);
    const { body, components, component_ids: ids, deliver_notifications: deliver = true, ...fields } = said(change);
    const named = ids ?? [...new Set([...before.component_ids, ...Object.keys(components ?? {})])];
    const affected = this.apply(components ?? {}, named);
    const changed: IncidentRecord = {
      ...before,
      ...fields,
      component_ids: affected.map(({ code }) => code ?? ''),
      impact: fields.impact_override ?? before.impact,
      updated_at: touched(this.context, before.updated_at),
    };
    if (body === undefined && fields.status === undefined && components === undefined) return this.replace(changed);
    const update = this.newUpdate(changed, { status: changed.status, body: body ?? '', deliver, affected });
    return this.replace(withUpdate(changed, update, Object.values(components ?? {})));
  }

  /** Changes what an update says, which makes no new one. */
  editUpdate(id: string, updateId: string, edit: UpdateEdit): IncidentRecord {
    const incident = this.getOrRefuse(id);
    if (!incident.incident_updates.some((update) => update.id === updateId)) {
      throw new RefusedChange(404, 'Incident update not found');
    }
    return this.replace({
      ...incident,
      incident_updates: incident.incident_updates.map((update) =>
        update.id === updateId
          ? { ...update, ...said(edit), updated_at: touched(this.context, update.updated_at) }
          : update,
      ),
      updated_at: touched(this.context, incident.updated_at),
    });
  }

  removeUpdate(id: string, updateId: string): IncidentRecord {
    const incident = this.getOrRefuse(id);
    const left = incident.incident_updates.filter((update) => update.id !== updateId);
    if (left.length === incident.incident_updates.length) throw new RefusedChange(404, 'Incident update not found');
    return this.replace({
      ...incident,
      incident_updates: left,
      updated_at: touched(this.context, incident.updated_at),
    });
  }

  /** Publishing moves the incident to `postmortem` and adds an update that says so. */
  publishPostmortem(id: string, body: string): IncidentRecord {
    const before = this.getOrRefuse(id);
    const updatedAt = touched(this.context, before.updated_at);
    const published: IncidentRecord = {
      ...before,
      postmortem_body: body,
      postmortem_body_last_updated_at: updatedAt,
      postmortem_published_at: updatedAt,
      status: 'postmortem',
      updated_at: updatedAt,
    };
    return this.replace(
      withUpdate(
        published,
        this.newUpdate(published, { status: 'postmortem', body, deliver: false, affected: [] }),
        [],
      ),
    );
  }

  remove(id: string): IncidentRecord {
    const incident = this.getOrRefuse(id);
    this.newestFirst.splice(this.newestFirst.indexOf(incident), 1);
    this.byId.delete(id);
    return incident;
  }

  private getOrRefuse(id: string): IncidentRecord {
    const incident = this.byId.get(id);
    if (incident === undefined) throw new RefusedChange(404, 'Incident not found');
    return incident;
  }

  private replace(incident: IncidentRecord): IncidentRecord {
    const before = this.getOrRefuse(incident.id);
    this.newestFirst[this.newestFirst.indexOf(before)] = incident;
    this.byId.set(incident.id, incident);
    return incident;
  }

  /** Sets the statuses that were named and says for every component concerned what it was and what it is. */
  private apply(statuses: StatusMap, ids: readonly string[]): AffectedComponent[] {
    const unknown = Object.keys(statuses).find((id) => this.components.get(id) === undefined);
    if (unknown !== undefined) throw new RefusedChange(422, `there is no component ${unknown}`);
    return [...new Set([...ids, ...Object.keys(statuses)])].flatMap((id) => {
      const before = this.components.get(id);
      if (before === undefined) return [];
      const status = statuses[id] ?? before.status;
      if (status !== before.status) this.components.update(id, { status });
      return { code: id, name: this.components.qualifiedName(before), old_status: before.status, new_status: status };
    });
  }

  private newUpdate(
    incident: IncidentRecord,
    said: {
      readonly status: IncidentStatus;
      readonly body: string;
      readonly deliver: boolean;
      readonly affected: readonly AffectedComponent[];
      readonly displayAt?: Instant;
    },
  ): IncidentUpdateRecord {
    const latest = incident.incident_updates[0];
    const at = latest === undefined ? this.context.now() : touched(this.context, latest.created_at);
    return {
      id: this.context.newId(),
      affected_components: said.affected.length === 0 ? null : said.affected,
      body: said.body,
      created_at: at,
      custom_tweet: null,
      deliver_notifications: said.deliver,
      display_at: said.displayAt ?? at,
      status: said.status,
      tweet_id: null,
      twitter_updated_at: null,
      updated_at: at,
      wants_twitter_update: false,
    };
  }
}

function withUpdate(
  incident: IncidentRecord,
  update: IncidentUpdateRecord,
  statuses: readonly ComponentStatus[],
  backfilled = false,
): IncidentRecord {
  const { status } = update;
  const reached = status === 'resolved' || status === 'completed';
  return {
    ...incident,
    incident_updates: [update, ...incident.incident_updates],
    impact: incident.impact_override ?? (isScheduledStatus(status) ? 'maintenance' : worse(incident, statuses)),
    monitoring_at: status === 'monitoring' ? (incident.monitoring_at ?? update.created_at) : incident.monitoring_at,
    // what was written down afterwards never passed the moment of being resolved
    resolved_at: reached && !backfilled ? (incident.resolved_at ?? update.created_at) : incident.resolved_at,
  };
}

function worse(incident: IncidentRecord, statuses: readonly ComponentStatus[]): Impact {
  const found = impactOf(statuses);
  return IMPACTS.indexOf(found) > IMPACTS.indexOf(incident.impact) ? found : incident.impact;
}
