import type {
  ComponentRecord,
  GroupRecord,
  IncidentRecord,
  IncidentUpdateRecord,
  PageRecord,
  StatuspageWorld,
} from '@quayside/simulator-statuspage';

/** An entity reduced to what is compared: no nulls, no empty relations, times as UTC instants. */
export interface PlainEntity {
  readonly title: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly relations: Readonly<Record<string, unknown>>;
}

/**
 * What Port must hold for the default mapping when it is equal to the upstream, by `blueprint/identifier`. Written by hand
 * from the upstream's own state, without the clients, the mapping or the engine, so that it can prove them wrong.
 */
export function expectedEntities(world: StatuspageWorld, pageIds?: readonly string[]): Map<string, PlainEntity> {
  const expected = new Map<string, PlainEntity>();
  const add = (blueprint: string, identifier: string, entity: PlainEntity): void => {
    expected.set(`${blueprint}/${identifier}`, plainEntity(entity));
  };
  for (const page of world.pages()) {
    const pageId = page.record.id;
    if (pageIds && !pageIds.includes(pageId)) continue;
    add('statuspage', pageId, expectedPage(page.record));
    for (const group of page.components.listGroups())
      add('statuspageComponentGroup', group.id, expectedGroup(group, pageId));
    for (const component of page.components.list())
      add('statuspageComponent', component.id, expectedComponent(component, pageId));
    for (const incident of page.incidents.list()) {
      const attached = incident.component_ids.filter((id) => page.components.get(id) !== undefined);
      add('statuspageIncident', incident.id, expectedIncident(incident, pageId, attached));
      for (const update of incident.incident_updates)
        add('statuspageIncidentUpdate', update.id, expectedUpdate(update, incident.id));
    }
  }
  return expected;
}

/** The same reduction for an entity that Port gave, without what Port computes itself. */
export function plainEntity(entity: {
  readonly title?: unknown;
  readonly properties: object;
  readonly relations: object;
}): PlainEntity {
  return { title: String(entity.title), properties: plain(entity.properties), relations: plain(entity.relations) };
}

const COMPUTED = new Set(['category', 'criticalOpenIssues']);
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function plain(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name, value]) => value !== null && !COMPUTED.has(name) && !(Array.isArray(value) && value.length === 0))
      .map(([name, value]): [string, unknown] => {
        if (Array.isArray(value)) return [name, [...(value as unknown[])].sort()];
        return [name, typeof value === 'string' && ISO_TIME.test(value) ? new Date(value).toISOString() : value];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const precise = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
/** Single objects have whole seconds; the rest is cut off. */
const seconds = (at: number): string => new Date(Math.floor(at / 1_000) * 1_000).toISOString();

function expectedPage(page: PageRecord): PlainEntity {
  const { page_description, headline, branding, subdomain, domain, time_zone } = page;
  const { allow_page_subscribers, allow_incident_subscribers, allow_email_subscribers } = page;
  const { allow_sms_subscribers, allow_rss_atom_feeds, allow_webhook_subscribers } = page;
  return {
    title: page.name,
    properties: {
      ...{ page_description, headline, branding, subdomain, domain, time_zone },
      ...{ allow_page_subscribers, allow_incident_subscribers, allow_email_subscribers },
      ...{ allow_sms_subscribers, allow_rss_atom_feeds, allow_webhook_subscribers },
      url: page.url === '' ? null : page.url,
      createdAt: seconds(page.created_at),
      updatedAt: seconds(page.updated_at),
    },
    relations: {},
  };
}

function expectedGroup(group: GroupRecord, pageId: string): PlainEntity {
  return {
    title: group.name,
    properties: {
      description: group.description,
      position: group.position,
      createdAt: seconds(group.created_at),
      updatedAt: seconds(group.updated_at),
    },
    relations: { statuspage: pageId },
  };
}

function expectedComponent(component: ComponentRecord, pageId: string): PlainEntity {
  const { description, position, showcase, only_show_if_degraded } = component;
  return {
    title: component.name,
    properties: {
      ...{ description, position, showcase, only_show_if_degraded },
      status: component.status === '' ? null : component.status,
      startDate: component.start_date === null ? null : `${component.start_date}T00:00:00Z`,
      createdAt: seconds(component.created_at),
      updatedAt: seconds(component.updated_at),
    },
    relations: { componentGroup: component.group_id, statuspage: pageId },
  };
}

/** Incidents come from the list, whose times have milliseconds. */
function expectedIncident(incident: IncidentRecord, pageId: string, attached: readonly string[]): PlainEntity {
  const { status, impact, impact_override, shortlink, metadata, reminder_intervals, postmortem_body } = incident;
  const { scheduled_remind_prior, scheduled_auto_in_progress, scheduled_auto_completed } = incident;
  const { postmortem_ignored, postmortem_notified_subscribers, postmortem_notified_twitter } = incident;
  return {
    title: incident.name,
    properties: {
      ...{ status, impact, impact_override, shortlink, metadata, reminder_intervals, postmortem_body },
      ...{ scheduled_remind_prior, scheduled_auto_in_progress, scheduled_auto_completed },
      ...{ postmortem_ignored, postmortem_notified_subscribers, postmortem_notified_twitter },
      createdAt: precise(incident.created_at),
      updatedAt: precise(incident.updated_at),
      startedAt: precise(incident.started_at),
      resolvedAt: precise(incident.resolved_at),
      scheduled_for: precise(incident.scheduled_for),
      scheduled_until: precise(incident.scheduled_until),
      scheduled_reminded_at: precise(incident.scheduled_reminded_at),
      postmortem_body_last_updated_at: precise(incident.postmortem_body_last_updated_at),
      postmortem_published_at: precise(incident.postmortem_published_at),
      postmortemPublishedAt: precise(incident.postmortem_published_at),
    },
    relations: { components: attached, statuspage: pageId },
  };
}

function expectedUpdate(update: IncidentUpdateRecord, incidentId: string): PlainEntity {
  const { status, body, tweet_id, custom_tweet } = update;
  return {
    title: firstLine(body) || status,
    properties: {
      ...{ status, body, tweet_id, custom_tweet },
      createdAt: precise(update.created_at),
      displayAt: precise(update.display_at),
      deliverNotifications: update.deliver_notifications,
      wantsTwitterUpdate: update.wants_twitter_update,
    },
    relations: {
      incident: incidentId,
      affectedComponents: (update.affected_components ?? []).flatMap(({ code }) => code ?? []),
    },
  };
}

function firstLine(body: string): string {
  const lines = body
    .replace(/<br[^<>]*>|<\/p>/g, '\n')
    .replace(/<[^<>]*>/g, '')
    .split(/[\r\n]+/);
  return (lines.find((line) => line.trim() !== '') ?? '').trimStart().slice(0, 120).trimEnd();
}
