import { twistIncident } from './awkward-incident';
import type { Draw } from './draw';
import { impactOf } from './incident-rules';
import type {
  AffectedComponent,
  ComponentRecord,
  ComponentStatus,
  GroupRecord,
  IncidentRecord,
  IncidentStatus,
  IncidentUpdateRecord,
} from './records';

/** No incident is newer than this; they go back from here, one every six hours or so. */
const LATEST = Date.parse('2025-06-30T18:00:00.000Z');
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** so many of the newest are still going on */
const OPEN = 2;
const STEPS: readonly IncidentStatus[] = ['investigating', 'identified', 'monitoring', 'resolved'];
const TROUBLES = ['Elevated error rates', 'Slow responses', 'Delayed jobs', 'Failing logins', 'Partial unavailability'];
const BROKEN: readonly ComponentStatus[] = ['degraded_performance', 'partial_outage', 'major_outage'];
const BODIES: Readonly<Record<string, string>> = {
  investigating: 'We are looking into reports of trouble and will say more within half an hour.',
  identified: 'The cause is known and a correction is on its way.',
  monitoring: 'A correction is in place. We are watching the numbers.',
  resolved: 'All is well again. Thank you for your patience.',
};

export interface IncidentsToGenerate {
  readonly count: number;
  readonly updates: number;
  readonly awkward: boolean;
}

/** Incidents of one page, newest first; the first ones are unresolved. */
export function generateIncidents(
  draw: Draw,
  components: readonly ComponentRecord[],
  groups: readonly GroupRecord[],
  { count, updates, awkward }: IncidentsToGenerate,
): IncidentRecord[] {
  const groupNames = new Map(groups.map(({ id, name }) => [id, name]));
  return Array.from({ length: count }, (_, index) => {
    const createdAt = LATEST - index * 6 * HOUR_MS - draw.between(0, 5 * HOUR_MS);
    const concerned = pickComponents(draw, components);
    const broken = draw.pick(BROKEN);
    const incident = generateIncident(draw, createdAt, concerned, broken, updates, index < OPEN, (component) => {
      const group = component.group_id === null ? undefined : groupNames.get(component.group_id);
      return group === undefined ? component.name : `${group} - ${component.name}`;
    });
    return awkward ? twistIncident(incident, index) : incident;
  }).sort((left, right) => right.created_at - left.created_at);
}

function pickComponents(draw: Draw, components: readonly ComponentRecord[]): ComponentRecord[] {
  if (components.length === 0) return [];
  const picked = new Set<ComponentRecord>();
  for (let wanted = draw.between(1, 3); wanted > 0; wanted -= 1) picked.add(draw.pick(components));
  return [...picked];
}

function generateIncident(
  draw: Draw,
  createdAt: number,
  components: readonly ComponentRecord[],
  broken: ComponentStatus,
  updateCount: number,
  open: boolean,
  nameOf: (component: ComponentRecord) => string,
): IncidentRecord {
  const change = (from: ComponentStatus, to: ComponentStatus): AffectedComponent[] =>
    components.map((component) => ({
      code: component.id,
      name: nameOf(component),
      old_status: from,
      new_status: to,
    }));
  // shared by all updates that say the same: a big data set holds each text and each list once
  const begins = change('operational', broken);
  const goesOn = change(broken, broken);
  const ends = change(broken, 'operational');
  const updates: IncidentUpdateRecord[] = [];
  let at = createdAt + 69;
  for (let index = 0; index < updateCount; index += 1) {
    const isLast = index === updateCount - 1 && !open;
    const status = STEPS[isLast ? STEPS.length - 1 : Math.min(index, STEPS.length - 2)] ?? 'resolved';
    updates.unshift(generateUpdate(draw.id(), status, at, isLast ? ends : index === 0 ? begins : goesOn));
    at += draw.between(5, 40) * MINUTE_MS + draw.between(0, 999);
  }
  const latestAt = updates[0]?.created_at ?? createdAt;
  return {
    id: draw.id(),
    component_ids: components.map(({ id }) => id),
    created_at: createdAt,
    impact: impactOf(components.length === 0 ? [] : [broken]),
    impact_override: null,
    incident_updates: updates,
    metadata: {},
    monitoring_at: updates.find(({ status }) => status === 'monitoring')?.created_at ?? null,
    name: `${draw.pick(TROUBLES)} in ${components[0]?.name ?? 'the platform'}`,
    postmortem_body: null,
    postmortem_body_last_updated_at: null,
    postmortem_ignored: false,
    postmortem_notified_subscribers: false,
    postmortem_notified_twitter: false,
    postmortem_published_at: null,
    resolved_at: open ? null : latestAt,
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
    shortlink: `https://stspg.io/${draw.id()}`,
    started_at: createdAt - 11,
    status: open ? (updates[0]?.status ?? 'investigating') : 'resolved',
    updated_at: latestAt + 13,
    reminder_intervals: null,
  };
}

function generateUpdate(
  id: string,
  status: IncidentStatus,
  at: number,
  affected: readonly AffectedComponent[],
): IncidentUpdateRecord {
  return {
    id,
    affected_components: affected.length === 0 ? null : affected,
    body: BODIES[status] ?? '',
    created_at: at,
    custom_tweet: null,
    deliver_notifications: true,
    display_at: at,
    status,
    tweet_id: null,
    twitter_updated_at: null,
    updated_at: at,
    wants_twitter_update: false,
  };
}
