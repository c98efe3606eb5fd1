/** Null where nobody has set an override; a maintenance has the impact of that name. The status of a page has the same. */
export const IMPACTS = ['none', 'maintenance', 'minor', 'major', 'critical'];

/** The API also allows an empty text. */
export const COMPONENT_STATUSES = [
  'operational',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  '',
];

/** Of incidents, of planned maintenance, and of both once their postmortem is published. */
export const INCIDENT_STATUSES = [
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'scheduled',
  'in_progress',
  'verifying',
  'completed',
  'postmortem',
];
