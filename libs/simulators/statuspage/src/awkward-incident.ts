import type { AffectedComponent, IncidentRecord, IncidentUpdateRecord } from './records';

/** What an update says that concerned no component, where it does not say null. */
export const NO_COMPONENTS: readonly AffectedComponent[] = [{ name: 'No components were affected by this update.' }];

const HOUR_MS = 3_600_000;

type Twist = (incident: IncidentRecord) => IncidentRecord;

/**
 * Each turns an ordinary resolved incident into one that real accounts hold and that careless clients fall over. An
 * awkward data set goes through them in turn, so that a dozen incidents already show all.
 */
const TWISTS: readonly Twist[] = [
  (incident) => incident,
  (incident) => eachUpdate(incident, () => ({ affected_components: null })),
  (incident) => ({ ...eachUpdate(incident, () => ({ affected_components: NO_COMPONENTS })), component_ids: [] }),
  maintenance,
  postmortem,
  backfilled,
  (incident) =>
    eachUpdate(incident, ({ body }) => ({ body: `${body}<br /><br />We will <strong>keep you posted</strong>.` })),
  (incident) => eachUpdate(incident, ({ body }) => ({ body: `${body}\r\n\r\n- first step\r\n- second step` })),
  (incident) => eachUpdate(incident, () => ({ body: '' })),
  (incident) => eachUpdate(incident, ({ body }) => ({ body: `${body} `.repeat(60).trimEnd() })),
  (incident) => ({
    ...incident,
    metadata: { jira: { issue: 'OPS-4711', essential: 'true' }, notes: {} },
    reminder_intervals: '[1,5,7]',
    shortlink: `http://stspg.io/${incident.created_at.toString(16).slice(-9)}`,
  }),
  tweeted,
];

export function twistIncident(incident: IncidentRecord, index: number): IncidentRecord {
  return (TWISTS[index % TWISTS.length] ?? ((same: IncidentRecord) => same))(incident);
}

function eachUpdate(
  incident: IncidentRecord,
  change: (update: IncidentUpdateRecord, index: number) => Partial<IncidentUpdateRecord>,
): IncidentRecord {
  const updates = incident.incident_updates.map((update, index) => ({ ...update, ...change(update, index) }));
  return { ...incident, incident_updates: updates };
}

/** A maintenance that is over: its impact is `maintenance`, and it too has a time of being resolved. */
function maintenance(incident: IncidentRecord): IncidentRecord {
  const last = incident.incident_updates.length - 1;
  const scheduledFor = Math.ceil(incident.created_at / HOUR_MS) * HOUR_MS;
  const steps = ['completed', 'verifying', 'in_progress'] as const;
  return {
    ...eachUpdate(incident, (_, index) => ({
      status: index === last && last > 0 ? 'scheduled' : (steps[index] ?? 'in_progress'),
      affected_components: NO_COMPONENTS,
    })),
    status: 'completed',
    impact: 'maintenance',
    impact_override: null,
    monitoring_at: null,
    scheduled_for: scheduledFor,
    scheduled_until: scheduledFor + HOUR_MS,
    scheduled_remind_prior: true,
    scheduled_reminded_at: scheduledFor - HOUR_MS,
    scheduled_auto_in_progress: true,
    scheduled_auto_completed: true,
    auto_transition_deliver_notifications_at_end: true,
    auto_transition_deliver_notifications_at_start: true,
    auto_transition_to_maintenance_state: true,
    auto_transition_to_operational_state: false,
  };
}

/** Publishing what was learnt moves the incident on to a status that the vendor's specification does not list. */
function postmortem(incident: IncidentRecord): IncidentRecord {
  const body = '## What happened\r\n\r\nA disk filled up.\r\n\r\n## What we changed\r\n\r\nAlerts at 80 percent.';
  return {
    ...eachUpdate(incident, (_, index) => (index === 0 ? { status: 'postmortem', body } : {})),
    status: 'postmortem',
    postmortem_body: body,
    postmortem_body_last_updated_at: incident.updated_at,
    postmortem_published_at: incident.updated_at,
    postmortem_notified_subscribers: true,
  };
}

/** Written down a week afterwards: resolved, although nothing says when, and no update says so either. */
function backfilled(incident: IncidentRecord): IncidentRecord {
  const happenedAt = Math.floor(incident.created_at / HOUR_MS) * HOUR_MS;
  const written = happenedAt + 7 * 24 * HOUR_MS + 35_777;
  const count = incident.incident_updates.length;
  return {
    ...eachUpdate(incident, (update, index) => ({
      status: 'investigating',
      affected_components: NO_COMPONENTS,
      body: `${update.body}\r\n\r\nWritten down afterwards.`,
      created_at: written + (count - index) * 1_000,
      updated_at: written + (count - index) * 1_000,
      display_at: happenedAt,
    })),
    component_ids: [],
    created_at: happenedAt,
    started_at: happenedAt,
    updated_at: written + count * 1_000 + 942,
    impact: 'none',
    monitoring_at: null,
    resolved_at: null,
  };
}

/** Its updates went out to readers elsewhere, in a time that keeps to UTC on every page. */
function tweeted(incident: IncidentRecord): IncidentRecord {
  return {
    ...eachUpdate(incident, (update) => ({
      wants_twitter_update: true,
      twitter_updated_at: update.created_at + 533,
      tweet_id: String(1_400_000_000_000_000_000n + BigInt(update.created_at)),
      custom_tweet: 'Details on our status page',
    })),
    impact_override: incident.impact,
  };
}
