import type { IncidentRecord, IncidentUpdateRecord, Instant, ComponentRecord } from './records';
import { serializeComponent, serializeListedComponent } from './serialize-component';
import type { PageWorld } from './statuspage-world';
import { milliseconds, orNull, wholeSeconds } from './timestamps';

/**
 * An incident has two forms, and neither contains the other. The list has `started_at`, milliseconds (with the offset
 * of a page that is not in UTC) and smaller components; the single incident has whole seconds, no `started_at` and
 * complete components. Updates and the time of a postmortem keep their milliseconds in both.
 */
export type IncidentForm = 'list' | 'single';

export function serializeIncident(
  incident: IncidentRecord,
  page: PageWorld,
  form: IncidentForm,
): Record<string, unknown> {
  const { id: pageId, time_zone: timeZone } = page.record;
  const precise = (at: Instant): string => milliseconds(at, timeZone);
  const at = form === 'list' ? precise : wholeSeconds;
  const component = (record: ComponentRecord): Record<string, unknown> =>
    form === 'list' ? serializeListedComponent(record, pageId, timeZone) : serializeComponent(record, pageId);
  return {
    id: incident.id,
    components: attachedComponents(incident, page).map(component),
    created_at: at(incident.created_at),
    impact: incident.impact,
    impact_override: incident.impact_override,
    incident_updates: incident.incident_updates.map((update) => serializeUpdate(update, incident.id, timeZone)),
    metadata: incident.metadata,
    monitoring_at: orNull(incident.monitoring_at, at),
    name: incident.name,
    page_id: pageId,
    postmortem_body: incident.postmortem_body,
    postmortem_body_last_updated_at: orNull(incident.postmortem_body_last_updated_at, at),
    postmortem_ignored: incident.postmortem_ignored,
    postmortem_notified_subscribers: incident.postmortem_notified_subscribers,
    postmortem_notified_twitter: incident.postmortem_notified_twitter,
    postmortem_published_at: orNull(incident.postmortem_published_at, precise),
    resolved_at: orNull(incident.resolved_at, at),
    scheduled_auto_completed: incident.scheduled_auto_completed,
    scheduled_auto_in_progress: incident.scheduled_auto_in_progress,
    scheduled_for: orNull(incident.scheduled_for, at),
    auto_transition_deliver_notifications_at_end: incident.auto_transition_deliver_notifications_at_end,
    auto_transition_deliver_notifications_at_start: incident.auto_transition_deliver_notifications_at_start,
    auto_transition_to_maintenance_state: incident.auto_transition_to_maintenance_state,
    auto_transition_to_operational_state: incident.auto_transition_to_operational_state,
    scheduled_remind_prior: incident.scheduled_remind_prior,
    scheduled_reminded_at: orNull(incident.scheduled_reminded_at, at),
    scheduled_until: orNull(incident.scheduled_until, at),
    shortlink: incident.shortlink,
    ...(form === 'list' ? { started_at: at(incident.started_at) } : {}),
    status: incident.status,
    updated_at: at(incident.updated_at),
    reminder_intervals: incident.reminder_intervals,
  };
}

/** The components of an incident as they are now; one that was deleted since is not among them. */
export function attachedComponents(incident: IncidentRecord, page: PageWorld): ComponentRecord[] {
  return incident.component_ids.flatMap((id) => page.components.get(id) ?? []);
}

function serializeUpdate(update: IncidentUpdateRecord, incidentId: string, timeZone: string): Record<string, unknown> {
  return {
    id: update.id,
    incident_id: incidentId,
    affected_components: update.affected_components,
    body: update.body,
    created_at: milliseconds(update.created_at, timeZone),
    custom_tweet: update.custom_tweet,
    deliver_notifications: update.deliver_notifications,
    display_at: milliseconds(update.display_at, timeZone),
    status: update.status,
    tweet_id: update.tweet_id,
    // the one time of an update that stays in UTC on a page of another zone
    twitter_updated_at: orNull(update.twitter_updated_at, (at) => milliseconds(at, 'UTC')),
    updated_at: milliseconds(update.updated_at, timeZone),
    wants_twitter_update: update.wants_twitter_update,
  };
}
