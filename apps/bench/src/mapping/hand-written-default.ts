import type { RawRecord } from '@quayside/domain';
import { withoutGroups, type Incident } from './incident';
import type { Outcome } from './outcome';

/** The default mapping of incidents, by hand. */
export function mapByDefault(record: RawRecord): Outcome {
  const incident = record as Incident;
  return {
    identifier: incident.id,
    title: incident.name,
    blueprint: 'statuspageIncident',
    properties: {
      status: incident.status,
      impact: incident.impact,
      impact_override: incident['impact_override'] ?? null,
      createdAt: incident.created_at,
      updatedAt: incident['updated_at'] ?? null,
      startedAt: incident.started_at,
      resolvedAt: incident.resolved_at,
      shortlink: incident['shortlink'] ?? null,
      postmortemPublishedAt: incident['postmortem_published_at'] ?? null,
      scheduled_for: incident.scheduled_for,
      scheduled_until: incident['scheduled_until'] ?? null,
      scheduled_remind_prior: incident['scheduled_remind_prior'] ?? null,
      scheduled_reminded_at: incident['scheduled_reminded_at'] ?? null,
      scheduled_auto_in_progress: incident['scheduled_auto_in_progress'] ?? null,
      scheduled_auto_completed: incident['scheduled_auto_completed'] ?? null,
      metadata: incident.metadata,
      reminder_intervals: incident['reminder_intervals'] ?? null,
      postmortem_body: incident['postmortem_body'] ?? null,
      postmortem_body_last_updated_at: incident['postmortem_body_last_updated_at'] ?? null,
      postmortem_ignored: incident['postmortem_ignored'] ?? null,
      postmortem_published_at: incident['postmortem_published_at'] ?? null,
      postmortem_notified_subscribers: incident['postmortem_notified_subscribers'] ?? null,
      postmortem_notified_twitter: incident['postmortem_notified_twitter'] ?? null,
    },
    relations: {
      components: withoutGroups(incident).map(({ id }) => id),
      statuspage: incident.page_id,
    },
  };
}
