/**
 * The rows of a simulated organisation as they are kept: named as in the API, but every time is a number, because the
 * same instant is spelt in up to four ways depending on who asks for it (see `serialize-*.ts`).
 */

/** Milliseconds since the epoch. */
export type Instant = number;

export const COMPONENT_STATUSES = [
  'operational',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  '',
] as const;
export type ComponentStatus = (typeof COMPONENT_STATUSES)[number];

export const REALTIME_STATUSES = ['investigating', 'identified', 'monitoring', 'resolved', 'postmortem'] as const;
export const SCHEDULED_STATUSES = ['scheduled', 'in_progress', 'verifying', 'completed'] as const;
export const INCIDENT_STATUSES = [...REALTIME_STATUSES, ...SCHEDULED_STATUSES] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

export const IMPACTS = ['none', 'maintenance', 'minor', 'major', 'critical'] as const;
export type Impact = (typeof IMPACTS)[number];

export interface SmallLogo {
  readonly updated_at: string | null;
  readonly size: number | null;
  readonly url: string;
}

export interface Logo {
  readonly updated_at: string | null;
  readonly original_url: string;
  readonly size: number | null;
  readonly normal_url: string;
  readonly retina_url: string;
}

export interface PageRecord {
  readonly id: string;
  readonly created_at: Instant;
  readonly updated_at: Instant;
  readonly name: string;
  readonly page_description: string | null;
  readonly headline: string | null;
  readonly branding: 'basic' | 'premium';
  readonly subdomain: string;
  readonly domain: string | null;
  /** the company's web site, not the status page */
  readonly url: string | null;
  readonly support_url: string | null;
  readonly hidden_from_search: boolean;
  readonly allow_page_subscribers: boolean;
  readonly allow_incident_subscribers: boolean;
  readonly allow_email_subscribers: boolean;
  readonly allow_sms_subscribers: boolean;
  readonly allow_rss_atom_feeds: boolean;
  readonly allow_webhook_subscribers: boolean;
  readonly notifications_from_email: string | null;
  readonly notifications_email_footer: string | null;
  readonly activity_score: number;
  readonly twitter_username: string | null;
  /** a private page: its public API asks for the key as well */
  readonly viewers_must_be_team_members: boolean;
  readonly ip_restrictions: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
  readonly time_zone: string;
  readonly css_body_background_color: string;
  readonly css_font_color: string;
  readonly css_light_font_color: string;
  readonly css_greens: string;
  readonly css_yellows: string;
  readonly css_oranges: string;
  readonly css_blues: string;
  readonly css_reds: string;
  readonly css_border_color: string;
  readonly css_graph_color: string;
  readonly css_link_color: string;
  readonly css_no_data: string;
  readonly favicon_logo: SmallLogo;
  readonly transactional_logo: Logo;
  readonly hero_cover: Logo;
  readonly email_logo: Logo;
  readonly twitter_logo: SmallLogo;
}

export interface ComponentRecord {
  readonly id: string;
  readonly group_id: string | null;
  readonly created_at: Instant;
  readonly updated_at: Instant;
  readonly name: string;
  readonly description: string | null;
  /** counts anew inside each group */
  readonly position: number;
  readonly status: ComponentStatus;
  readonly showcase: boolean;
  readonly only_show_if_degraded: boolean;
  readonly automation_email: string | null;
  /** `YYYY-MM-DD` */
  readonly start_date: string | null;
}

export interface GroupRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** ids of its components; never empty, groups do not nest */
  readonly components: readonly string[];
  readonly position: number;
  readonly created_at: Instant;
  readonly updated_at: Instant;
}

/** What an update says about a component. The API also gives one placeholder that has a name only. */
export interface AffectedComponent {
  readonly code?: string;
  readonly name: string;
  readonly old_status?: ComponentStatus;
  readonly new_status?: ComponentStatus;
}

export interface IncidentUpdateRecord {
  readonly id: string;
  readonly affected_components: readonly AffectedComponent[] | null;
  readonly body: string;
  readonly created_at: Instant;
  readonly custom_tweet: string | null;
  readonly deliver_notifications: boolean;
  /** what readers are shown as its time; may be back-dated */
  readonly display_at: Instant;
  readonly status: IncidentStatus;
  readonly tweet_id: string | null;
  readonly twitter_updated_at: Instant | null;
  readonly updated_at: Instant;
  readonly wants_twitter_update: boolean;
}

export interface IncidentRecord {
  readonly id: string;
  readonly component_ids: readonly string[];
  readonly created_at: Instant;
  readonly impact: Impact;
  readonly impact_override: Impact | null;
  /** newest first */
  readonly incident_updates: readonly IncidentUpdateRecord[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly monitoring_at: Instant | null;
  readonly name: string;
  readonly postmortem_body: string | null;
  readonly postmortem_body_last_updated_at: Instant | null;
  readonly postmortem_ignored: boolean;
  readonly postmortem_notified_subscribers: boolean;
  readonly postmortem_notified_twitter: boolean;
  readonly postmortem_published_at: Instant | null;
  readonly resolved_at: Instant | null;
  readonly scheduled_auto_completed: boolean;
  readonly scheduled_auto_in_progress: boolean;
  /** null for a realtime incident */
  readonly scheduled_for: Instant | null;
  readonly auto_transition_deliver_notifications_at_end: boolean | null;
  readonly auto_transition_deliver_notifications_at_start: boolean | null;
  readonly auto_transition_to_maintenance_state: boolean | null;
  readonly auto_transition_to_operational_state: boolean | null;
  readonly scheduled_remind_prior: boolean;
  readonly scheduled_reminded_at: Instant | null;
  readonly scheduled_until: Instant | null;
  readonly shortlink: string;
  readonly started_at: Instant;
  readonly status: IncidentStatus;
  readonly updated_at: Instant;
  /** a list written as text: null is the default, `"[]"` is off */
  readonly reminder_intervals: string | null;
}

export const SUBSCRIBER_TYPES = ['email', 'sms', 'webhook', 'slack', 'teams', 'integration_partner'] as const;
export type SubscriberType = (typeof SUBSCRIBER_TYPES)[number];

export interface SubscriberRecord {
  readonly id: string;
  readonly mode: SubscriberType;
  readonly state: 'active' | 'unconfirmed' | 'quarantined';
  readonly email: string | null;
  readonly endpoint: string | null;
  readonly component_ids: readonly string[];
  readonly quarantined_at: Instant | null;
  readonly purge_at: Instant | null;
  readonly created_at: Instant;
}

export interface PageData {
  readonly page: PageRecord;
  readonly groups: readonly GroupRecord[];
  readonly components: readonly ComponentRecord[];
  /** in any order */
  readonly incidents: readonly IncidentRecord[];
  readonly subscribers: readonly SubscriberRecord[];
}

/** Everything one organisation holds. */
export interface StatuspageDataSet {
  readonly pages: readonly PageData[];
}
