import type { JsonObject } from '@quayside/domain';

/**
 * The data model that an installation starts with, as Port's API takes it. Identifiers, types, formats and relations are
 * those of Port's own Statuspage integration, so that its entities and dashboards go on working here; what differs is
 * listed in docs/guides/default-mapping.md.
 */

const property = (type: string, title: string, description: string, more: JsonObject = {}): JsonObject => ({
  type,
  title,
  description,
  ...more,
});
const text = (title: string, description: string): JsonObject => property('string', title, description);
const yesNo = (title: string, description: string): JsonObject => property('boolean', title, description);
const count = (title: string, description: string): JsonObject => property('number', title, description);
const instant = (title: string, description: string): JsonObject =>
  property('string', title, description, { format: 'date-time' });
const link = (title: string, description: string): JsonObject =>
  property('string', title, description, { format: 'url' });
/** One of the keys of `colors`, each shown in its colour. */
const choice = (title: string, description: string, colors: Readonly<Record<string, string>>): JsonObject =>
  property('string', title, description, { enum: Object.keys(colors), enumColors: colors });
const one = (target: string, title: string, required = false): JsonObject => ({ target, title, required, many: false });
const many = (target: string, title: string): JsonObject => ({ target, title, required: false, many: true });

const IMPACT_COLORS = { none: 'green', maintenance: 'blue', minor: 'yellow', major: 'orange', critical: 'red' };

const COMPONENT_STATUS_COLORS = {
  operational: 'green',
  degraded_performance: 'yellow',
  partial_outage: 'orange',
  major_outage: 'red',
  under_maintenance: 'blue',
};

const INCIDENT_STATUS_COLORS = {
  investigating: 'blue',
  identified: 'orange',
  monitoring: 'yellow',
  resolved: 'green',
  postmortem: 'purple',
  scheduled: 'lightGray',
  in_progress: 'blue',
  verifying: 'yellow',
  completed: 'green',
};

/** Planned work and unplanned trouble are one list in Statuspage; their statuses tell them apart. */
const CATEGORY: JsonObject = {
  title: 'Category',
  description: 'Whether this is planned work or an incident, told by its status.',
  type: 'string',
  calculation:
    'if (.properties.status | IN("scheduled", "in_progress", "verifying", "completed")) then "maintenance" else "incident" end',
  colorized: true,
  colors: { maintenance: 'bronze', incident: 'red' },
};

const CREATED_AT = instant('Created At', 'When Statuspage recorded it.');
const UPDATED_AT = instant('Updated At', 'When it last changed in Statuspage.');

const statuspage: JsonObject = {
  identifier: 'statuspage',
  title: 'Status Page',
  icon: 'StatusPage',
  description: 'A page that tells customers how a service is doing.',
  schema: {
    properties: {
      page_description: text('Page Description', 'What the page says about itself.'),
      headline: text('Headline', 'The line at the top of the page.'),
      branding: text('Branding', 'How far the page carries its own design: basic or premium.'),
      status_indicator: choice('Status Indicator', 'How bad things are on the page as a whole.', IMPACT_COLORS),
      status_description: text('Status Description', 'The same in words, as the page shows it.'),
      subdomain: text('Subdomain', 'The name of the page in front of .statuspage.io.'),
      domain: text('Custom Domain', 'The own domain of the page, if it has one.'),
      url: link('Website', 'The website that the logo of the page links to.'),
      allow_page_subscribers: yesNo('Page Subscribers', 'Whether people can subscribe to the whole page.'),
      allow_incident_subscribers: yesNo('Incident Subscribers', 'Whether people can subscribe to one incident.'),
      allow_email_subscribers: yesNo('Email Subscribers', 'Whether notifications go out by email.'),
      allow_sms_subscribers: yesNo('SMS Subscribers', 'Whether notifications go out by SMS.'),
      allow_rss_atom_feeds: yesNo('RSS and Atom Feeds', 'Whether the page offers feeds.'),
      allow_webhook_subscribers: yesNo('Webhook Subscribers', 'Whether notifications go out to webhooks.'),
      time_zone: text('Time Zone', 'The time zone in which the page shows its times.'),
      createdAt: CREATED_AT,
      updatedAt: UPDATED_AT,
    },
    required: [],
  },
  aggregationProperties: {
    criticalOpenIssues: {
      title: 'Components Not Operational',
      type: 'number',
      target: 'statuspageComponent',
      query: {
        combinator: 'and',
        rules: [
          { property: 'status', operator: 'isNotEmpty' },
          { property: 'status', operator: '!=', value: 'operational' },
        ],
      },
      calculationSpec: { calculationBy: 'entities', func: 'count' },
      pathFilter: [{ fromBlueprint: 'statuspageComponent', path: ['statuspage'] }],
    },
  },
};

const componentGroup: JsonObject = {
  identifier: 'statuspageComponentGroup',
  title: 'Statuspage Component Group',
  icon: 'StatusPage',
  description: 'Components that a status page shows under one heading.',
  schema: {
    properties: {
      description: text('Description', 'What the group stands for.'),
      position: count('Position', 'The place of the group on its page.'),
      createdAt: CREATED_AT,
      updatedAt: UPDATED_AT,
    },
    required: [],
  },
  relations: { statuspage: one('statuspage', 'Status Page') },
};

const component: JsonObject = {
  identifier: 'statuspageComponent',
  title: 'Statuspage Component',
  icon: 'StatusPage',
  description: 'A part of a service whose state a status page shows.',
  schema: {
    properties: {
      description: text('Description', 'What the component stands for.'),
      status: choice('Status', 'How the component is doing now.', COMPONENT_STATUS_COLORS),
      position: count('Position', 'The place of the component in its group, or on its page.'),
      showcase: yesNo('Uptime Shown', 'Whether the page shows the uptime of the component.'),
      only_show_if_degraded: yesNo('Only Shown When Degraded', 'Whether the page hides it while it is operational.'),
      startDate: instant('Start Date', 'The day from which its uptime counts.'),
      createdAt: CREATED_AT,
      updatedAt: UPDATED_AT,
    },
    required: [],
  },
  relations: {
    componentGroup: one('statuspageComponentGroup', 'Component Group'),
    statuspage: one('statuspage', 'Status Page'),
  },
};

const incident: JsonObject = {
  identifier: 'statuspageIncident',
  title: 'Statuspage Incident',
  icon: 'StatusPage',
  description: 'Something that went wrong, or that is planned, as a status page tells it.',
  schema: {
    properties: {
      status: choice('Status', 'How far it has got.', INCIDENT_STATUS_COLORS),
      impact: choice('Impact', 'How bad it is.', IMPACT_COLORS),
      impact_override: choice(
        'Impact Override',
        'The impact that a person set in place of the computed one.',
        IMPACT_COLORS,
      ),
      createdAt: CREATED_AT,
      updatedAt: UPDATED_AT,
      startedAt: instant('Started At', 'When it began.'),
      resolvedAt: instant('Resolved At', 'When it was over.'),
      shortlink: link('Short Link', 'Its address on the status page.'),
      postmortemPublishedAt: instant('Postmortem Published At', 'When its postmortem went public.'),
      scheduled_for: instant('Scheduled For', 'When the planned work begins.'),
      scheduled_until: instant('Scheduled Until', 'When the planned work ends.'),
      scheduled_remind_prior: yesNo('Reminder Before', 'Whether subscribers are reminded before the planned work.'),
      scheduled_reminded_at: instant('Reminded At', 'When subscribers were reminded of the planned work.'),
      scheduled_auto_in_progress: yesNo('Starts by Itself', 'Whether it goes to in progress when its time comes.'),
      scheduled_auto_completed: yesNo('Ends by Itself', 'Whether it goes to completed when its time is over.'),
      metadata: property('object', 'Metadata', 'What other tools have stored with it.'),
      reminder_intervals: text('Reminder Intervals', 'The hours after which the team is reminded to post an update.'),
      postmortem_body: property('string', 'Postmortem', 'The text of its postmortem.', { format: 'markdown' }),
      postmortem_body_last_updated_at: instant(
        'Postmortem Updated At',
        'When the text of its postmortem last changed.',
      ),
      postmortem_ignored: yesNo('Postmortem Ignored', 'Whether the team decided against a postmortem.'),
      postmortem_published_at: instant('Postmortem Published At', 'When its postmortem went public.'),
      postmortem_notified_subscribers: yesNo('Postmortem Sent', 'Whether subscribers were told of the postmortem.'),
      postmortem_notified_twitter: yesNo('Postmortem Tweeted', 'Whether the postmortem was announced on Twitter.'),
    },
    required: [],
  },
  calculationProperties: { category: CATEGORY },
  relations: {
    components: many('statuspageComponent', 'Affected Components'),
    statuspage: one('statuspage', 'Status Page'),
  },
};

const incidentUpdate: JsonObject = {
  identifier: 'statuspageIncidentUpdate',
  title: 'Statuspage Incident Update',
  icon: 'StatusPage',
  description: 'One message of the story that a status page tells of an incident.',
  schema: {
    properties: {
      status: choice('Status', 'How far the incident had got with this message.', INCIDENT_STATUS_COLORS),
      body: text('Message', 'What the page said.'),
      createdAt: instant('Created At', 'When the message was written.'),
      displayAt: instant('Displayed At', 'The time that the page shows for the message.'),
      deliverNotifications: yesNo('Notifications Sent', 'Whether subscribers received the message.'),
      wantsTwitterUpdate: yesNo('Tweeted', 'Whether the message was meant for Twitter too.'),
      tweet_id: text('Tweet ID', 'The tweet that carries the message.'),
      custom_tweet: text('Custom Tweet', 'The words of the tweet, where they are not those of the message.'),
    },
    required: [],
  },
  calculationProperties: { category: CATEGORY },
  relations: {
    incident: one('statuspageIncident', 'Incident', true),
    affectedComponents: many('statuspageComponent', 'Affected Components'),
  },
};

/** In an order in which what is related to comes first. */
export const DEFAULT_BLUEPRINTS: readonly JsonObject[] = [
  statuspage,
  componentGroup,
  component,
  incident,
  incidentUpdate,
];
