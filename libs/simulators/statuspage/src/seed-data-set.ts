import { pageDefaults } from './page-defaults';
import type {
  AffectedComponent,
  ComponentRecord,
  ComponentStatus,
  GroupRecord,
  IncidentRecord,
  IncidentStatus,
  IncidentUpdateRecord,
  PageRecord,
  StatuspageDataSet,
} from './records';

const at = (text: string): number => Date.parse(text);

/**
 * One small page that shows every kind once: a group, a component outside of it, and an incident with three updates.
 * The components that the incident concerns exist too, so that every id leads somewhere. Made anew by every call.
 */
export function seedDataSet(): StatuspageDataSet {
  return {
    pages: [{ page: page(), groups: [group()], components: components(), incidents: [incident()], subscribers: [] }],
  };
}

function page(): PageRecord {
  return {
    ...pageDefaults('8m2l51279rpl', at('2024-06-07T01:12:00Z'), {
      name: 'Ctrlv Solutions',
      subdomain: 'ctrlvsolutions',
    }),
    updated_at: at('2024-06-26T03:49:25Z'),
    activity_score: 499,
  };
}

function group(): GroupRecord {
  return {
    id: '9w477s340zqt',
    name: 'Backend',
    description: null,
    components: ['3chbmx8qmlny'],
    position: 7,
    created_at: at('2024-06-06T15:51:24Z'),
    updated_at: at('2024-06-06T15:51:24Z'),
  };
}

function components(): ComponentRecord[] {
  return [
    component('7ddtptqkb02y', 'API Gateway', 1, '2024-06-06T15:47:06Z', '249149b3d4f94d599179e9a5a2f9762d', {
      start_date: '2024-06-06',
    }),
    component(
      '3chbmx8qmlny',
      'Fraud Detection Service',
      1,
      '2024-06-06T15:51:24Z',
      '3224d887fad941c8a39a87c6a67efcc4',
      {
        group_id: '9w477s340zqt',
        start_date: '2024-06-06',
      },
    ),
    component('y6ssccsqgy8s', 'API Gateway', 1, '2024-06-07T01:12:00Z', '4912b1b6b16b44f7be966d1389ca7dd1', {
      start_date: '2024-06-07',
    }),
    component('kvpxtsp2k1lf', 'Payment Service', 5, '2024-06-06T15:49:37Z', 'e9ed656c064e4d15935fc611dd4c04db', {
      updated_at: at('2024-06-07T01:04:38Z'),
      status: 'partial_outage',
      start_date: '2024-06-06',
    }),
    component('3h6c0mc56qdr', 'Jira Administration', 8, '2024-06-06T15:52:14Z', '3cf3309f51f14f3aa7b024cf4982edda', {
      showcase: false,
    }),
  ];
}

function component(
  id: string,
  name: string,
  position: number,
  createdAt: string,
  mailbox: string,
  rest: Partial<ComponentRecord>,
): ComponentRecord {
  return {
    id,
    group_id: null,
    created_at: at(createdAt),
    updated_at: at(createdAt),
    name,
    description: null,
    position,
    status: 'operational',
    showcase: true,
    only_show_if_degraded: false,
    automation_email: `component+${mailbox}@notifications.statuspage.io`,
    start_date: null,
    ...rest,
  };
}

function incident(): IncidentRecord {
  const gateway = affected('7ddtptqkb02y', 'API Gateway', 'operational');
  const payment = affected('kvpxtsp2k1lf', 'Payment Service', 'partial_outage');
  const fraud = affected('3chbmx8qmlny', 'Backend - Fraud Detection Service', 'operational');
  const jira = affected('3h6c0mc56qdr', 'Jira Administration', 'operational');
  return {
    id: 'f5v3b6dr7k53',
    component_ids: ['7ddtptqkb02y', '3chbmx8qmlny', 'kvpxtsp2k1lf', '3h6c0mc56qdr'],
    created_at: at('2024-06-07T01:00:17.239Z'),
    impact: 'major',
    impact_override: 'major',
    incident_updates: [
      update('rgm45b89jz31', 'resolved', '2024-06-07T22:26:34.370Z', 'Resolved', [gateway, payment, fraud, jira]),
      update('p19ll31ysh49', 'monitoring', '2024-06-07T22:22:28.761Z', 'checking components', [
        gateway,
        payment,
        fraud,
      ]),
      update(
        'gkjdpm52nm97',
        'investigating',
        '2024-06-07T01:00:17.309Z',
        'We are currently experiencing timeout errors with our API Gateway. Some API requests may fail or take longer to process. Our team is investigating the issue.',
        null,
      ),
    ],
    metadata: { port: { runId: 'r_hUFsDXiY5DzF3sjf', trigger: 'Object' } },
    monitoring_at: at('2024-06-07T22:22:28.761Z'),
    name: 'API Gateway Timeout Errors',
    postmortem_body: null,
    postmortem_body_last_updated_at: null,
    postmortem_ignored: false,
    postmortem_notified_subscribers: false,
    postmortem_notified_twitter: false,
    postmortem_published_at: null,
    resolved_at: at('2024-06-07T22:26:34.370Z'),
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
    shortlink: 'https://stspg.io/t4szpmm54wxx',
    started_at: at('2024-06-07T01:00:17.228Z'),
    status: 'resolved',
    updated_at: at('2024-06-07T22:26:34.383Z'),
    reminder_intervals: null,
  };
}

function affected(code: string, name: string, status: ComponentStatus): AffectedComponent {
  return { code, name, old_status: status, new_status: status };
}

function update(
  id: string,
  status: IncidentStatus,
  createdAt: string,
  body: string,
  affectedComponents: readonly AffectedComponent[] | null,
): IncidentUpdateRecord {
  return {
    id,
    affected_components: affectedComponents,
    body,
    created_at: at(createdAt),
    custom_tweet: null,
    deliver_notifications: true,
    display_at: at(createdAt),
    status,
    tweet_id: null,
    twitter_updated_at: null,
    updated_at: at(createdAt),
    wants_twitter_update: false,
  };
}
