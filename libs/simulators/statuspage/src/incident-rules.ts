import {
  SCHEDULED_STATUSES,
  type ComponentStatus,
  type Impact,
  type IncidentRecord,
  type IncidentStatus,
} from './records';

/** From best to worst. A component without a status counts as working. */
const SEVERITY: readonly ComponentStatus[] = [
  '',
  'operational',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'major_outage',
];

const IMPACT_OF: Readonly<Record<ComponentStatus, Impact>> = {
  '': 'none',
  operational: 'none',
  under_maintenance: 'maintenance',
  degraded_performance: 'minor',
  partial_outage: 'major',
  major_outage: 'critical',
};

export function worstStatus(statuses: readonly ComponentStatus[]): ComponentStatus {
  return statuses.reduce<ComponentStatus>(
    (worst, status) => (SEVERITY.indexOf(status) > SEVERITY.indexOf(worst) ? status : worst),
    'operational',
  );
}

export function impactOf(statuses: readonly ComponentStatus[]): Impact {
  return IMPACT_OF[worstStatus(statuses)];
}

export function isScheduledStatus(status: IncidentStatus): boolean {
  return SCHEDULED_STATUSES.some((scheduled) => scheduled === status);
}

/** A maintenance: one with a window, or in one of the states that only a maintenance has. */
export function isScheduled(incident: IncidentRecord): boolean {
  return incident.scheduled_for !== null || isScheduledStatus(incident.status);
}

/** The sub-lists of incidents, by the last part of their path. */
export const SUB_LISTS: Readonly<Record<string, (incident: IncidentRecord) => boolean>> = {
  unresolved: (incident) =>
    !isScheduled(incident) && incident.status !== 'resolved' && incident.status !== 'postmortem',
  scheduled: isScheduled,
  upcoming: (incident) => incident.status === 'scheduled',
  active_maintenance: (incident) => incident.status === 'in_progress' || incident.status === 'verifying',
};
