/** Where an entity of ours differs from the documented one, and why. */
export interface DocumentedDifferences {
  readonly title?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** what Port computes from other entities */
  readonly computed?: Readonly<Record<string, unknown>>;
}

export interface DocumentedEntity {
  readonly blueprint: string;
  readonly identifier: string;
  readonly title: string;
  readonly icon: null;
  readonly team: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly relations: Readonly<Record<string, unknown>>;
  readonly differs: DocumentedDifferences;
}

/**
 * The five entities that Port's documentation of the Statuspage integration shows for its sample payloads. Who wrote
 * them and when is left out; every difference of ours is listed with its reason.
 */
export const SEED_ENTITIES: readonly DocumentedEntity[] = [
  {
    blueprint: 'statuspage',
    identifier: '8m2l51279rpl',
    title: 'Ctrlv Solutions',
    icon: null,
    team: [],
    properties: {
      time_zone: 'UTC',
      updatedAt: '2024-06-21T01:31:52Z',
      allow_sms_subscribers: true,
      allow_webhook_subscribers: false,
      allow_page_subscribers: true,
      allow_rss_atom_feeds: true,
      branding: 'basic',
      allow_incident_subscribers: true,
      subdomain: 'ctrlvsolutions',
      createdAt: '2024-06-07T01:12:00Z',
      allow_email_subscribers: true,
    },
    relations: {},
    differs: {
      // the documented page and the documented entity were taken at different times
      properties: { updatedAt: '2024-06-26T03:49:25Z' },
      // counted by Port: one component of the page has a partial outage
      computed: { criticalOpenIssues: 1 },
    },
  },
  {
    blueprint: 'statuspageComponentGroup',
    identifier: '9w477s340zqt',
    title: 'Backend',
    icon: null,
    team: [],
    properties: {
      updatedAt: '2024-06-06T15:51:24Z',
      position: 7,
      createdAt: '2024-06-06T15:51:24Z',
    },
    relations: {
      statuspage: '8m2l51279rpl',
    },
    differs: {},
  },
  {
    blueprint: 'statuspageComponent',
    identifier: 'y6ssccsqgy8s',
    title: 'API Gateway',
    icon: null,
    team: [],
    properties: {
      startDate: '2024-06-07T00:00:00Z',
      only_show_if_degraded: false,
      status: 'operational',
      updatedAt: '2024-06-07T01:12:00Z',
      position: 1,
      showcase: true,
      createdAt: '2024-06-07T01:12:00Z',
    },
    relations: {
      statuspage: '8m2l51279rpl',
      componentGroup: null,
    },
    differs: {},
  },
  {
    blueprint: 'statuspageIncident',
    identifier: 'f5v3b6dr7k53',
    title: 'API Gateway Timeout Errors',
    icon: null,
    team: [],
    properties: {
      scheduled_auto_completed: false,
      createdAt: '2024-06-07T01:00:17.239Z',
      metadata: {
        port: {
          runId: 'r_hUFsDXiY5DzF3sjf',
          trigger: 'Object',
        },
      },
      impact: 'major',
      updatedAt: '2024-06-07T22:26:34.383Z',
      status: 'resolved',
      shortlink: 'https://stspg.io/t4szpmm54wxx',
      postmortem_ignored: false,
      startedAt: '2024-06-07T01:00:17.228Z',
      scheduled_auto_in_progress: false,
      postmortem_notified_subscribers: false,
      scheduled_remind_prior: false,
      resolvedAt: '2024-06-07T22:26:34.370Z',
      postmortem_notified_twitter: false,
      category: 'incident',
    },
    relations: {
      components: ['7ddtptqkb02y', '3chbmx8qmlny', 'kvpxtsp2k1lf', '3h6c0mc56qdr'],
      statuspage: '8m2l51279rpl',
    },
    differs: {
      // the documented mapping has it, the documented blueprint does not declare it; ours does
      properties: { impact_override: 'major' },
    },
  },
  {
    blueprint: 'statuspageIncidentUpdate',
    identifier: 'gkjdpm52nm97',
    title:
      'We are currently experiencing timeout errors with our API Gateway. Some API requests may fail or take longer to process. Our team is investigating the issue.',
    icon: null,
    team: [],
    properties: {
      status: 'investigating',
      wantsTwitterUpdate: false,
      body: 'We are currently experiencing timeout errors with our API Gateway. Some API requests may fail or take longer to process. Our team is investigating the issue.',
      deliverNotifications: true,
      createdAt: '2024-06-07T01:00:17.309Z',
      displayAt: '2024-06-07T01:00:17.309Z',
      category: 'incident',
    },
    relations: {
      incident: 'f5v3b6dr7k53',
      affectedComponents: [],
    },
    differs: {
      // a title is the first line of the message, at most 120 characters; the documented one is the whole message
      title:
        'We are currently experiencing timeout errors with our API Gateway. Some API requests may fail or take longer to process.',
    },
  },
];
