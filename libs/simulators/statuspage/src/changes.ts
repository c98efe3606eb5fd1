import { z } from 'zod';
import { COMPONENT_STATUSES, IMPACTS, INCIDENT_STATUSES, SUBSCRIBER_TYPES } from './records';

/**
 * What may be said when something is added or changed, in the API's own names. The same shapes serve calls in the
 * process, the vendor's write routes, and the steering routes; an absent member leaves things as they are.
 */

/** a number in the process, ISO 8601 over HTTP */
const instant = z.union([
  z.number().int(),
  z
    .string()
    .refine((text) => !Number.isNaN(Date.parse(text)))
    .transform((text) => Date.parse(text)),
]);
const text = z.string().nullable();

const pageFields = {
  page_description: text.optional(),
  headline: text.optional(),
  branding: z.enum(['basic', 'premium']).optional(),
  subdomain: z.string().optional(),
  domain: text.optional(),
  url: text.optional(),
  support_url: text.optional(),
  allow_page_subscribers: z.boolean().optional(),
  allow_incident_subscribers: z.boolean().optional(),
  allow_email_subscribers: z.boolean().optional(),
  allow_sms_subscribers: z.boolean().optional(),
  allow_rss_atom_feeds: z.boolean().optional(),
  allow_webhook_subscribers: z.boolean().optional(),
  viewers_must_be_team_members: z.boolean().optional(),
  time_zone: z.string().optional(),
};
export const newPage = z.object({ ...pageFields, name: z.string() });
export const pageChange = z.object({ ...pageFields, name: z.string().optional() });

const componentFields = {
  description: text.optional(),
  group_id: text.optional(),
  status: z.enum(COMPONENT_STATUSES).optional(),
  position: z.number().int().optional(),
  showcase: z.boolean().optional(),
  only_show_if_degraded: z.boolean().optional(),
  start_date: z.iso.date().nullable().optional(),
};
export const newComponent = z.object({ ...componentFields, name: z.string() });
export const componentChange = z.object({ ...componentFields, name: z.string().optional() });

const groupFields = { description: text.optional(), position: z.number().int().optional() };
export const newGroup = z.object({ ...groupFields, name: z.string(), components: z.array(z.string()) });
export const groupChange = z.object({
  ...groupFields,
  name: z.string().optional(),
  components: z.array(z.string()).optional(),
});

const incidentFields = {
  status: z.enum(INCIDENT_STATUSES).optional(),
  body: z.string().optional(),
  /** statuses of components from now on, by id */
  components: z.record(z.string(), z.enum(COMPONENT_STATUSES)).optional(),
  /** the components it concerns, statuses left alone */
  component_ids: z.array(z.string()).optional(),
  impact_override: z.enum(IMPACTS).nullable().optional(),
  scheduled_for: instant.nullable().optional(),
  scheduled_until: instant.nullable().optional(),
  scheduled_remind_prior: z.boolean().optional(),
  scheduled_auto_in_progress: z.boolean().optional(),
  scheduled_auto_completed: z.boolean().optional(),
  auto_transition_deliver_notifications_at_end: z.boolean().nullable().optional(),
  auto_transition_deliver_notifications_at_start: z.boolean().nullable().optional(),
  auto_transition_to_maintenance_state: z.boolean().nullable().optional(),
  auto_transition_to_operational_state: z.boolean().nullable().optional(),
  metadata: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  reminder_intervals: text.optional(),
  deliver_notifications: z.boolean().optional(),
};
export const newIncident = z.object({
  ...incidentFields,
  name: z.string(),
  /** written down afterwards: carries a date of its own, and no components */
  backfilled: z.boolean().optional(),
  backfill_date: instant.optional(),
});
export const incidentChange = z.object({ ...incidentFields, name: z.string().optional() });

export const updateEdit = z.object({
  body: z.string().optional(),
  display_at: instant.optional(),
  deliver_notifications: z.boolean().optional(),
  wants_twitter_update: z.boolean().optional(),
});

export const newSubscriber = z.object({
  mode: z.enum(SUBSCRIBER_TYPES).optional(),
  state: z.enum(['active', 'unconfirmed', 'quarantined']).optional(),
  email: text.optional(),
  endpoint: text.optional(),
  component_ids: z.array(z.string()).optional(),
});

export type NewPage = z.output<typeof newPage>;
export type PageChange = z.output<typeof pageChange>;
export type NewComponent = z.output<typeof newComponent>;
export type ComponentChange = z.output<typeof componentChange>;
export type NewGroup = z.output<typeof newGroup>;
export type GroupChange = z.output<typeof groupChange>;
export type NewIncident = z.output<typeof newIncident>;
export type IncidentChange = z.output<typeof incidentChange>;
export type UpdateEdit = z.output<typeof updateEdit>;
export type NewSubscriber = z.output<typeof newSubscriber>;

/** The members that were said, without those that are undefined. */
export function said<T extends object>(change: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
