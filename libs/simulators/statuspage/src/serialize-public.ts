import { SUB_LISTS, isScheduled, worstStatus } from './incident-rules';
import type { ComponentStatus, Impact, IncidentRecord, Instant } from './records';
import { serializePublicRow } from './serialize-component';
import { attachedComponents } from './serialize-incident';
import type { PageWorld } from './statuspage-world';
import { milliseconds, orNull } from './timestamps';

/** The public list of incidents ends here, whatever it is asked for. */
const MOST_RECENT = 50;

type Indicator = 'none' | 'maintenance' | 'minor' | 'major' | 'critical';

const DESCRIPTION: Readonly<Record<Indicator, string>> = {
  none: 'All Systems Operational',
  maintenance: 'Service Under Maintenance',
  minor: 'Partially Degraded Service',
  major: 'Partial System Outage',
  critical: 'Major System Outage',
};
const INDICATORS: readonly Indicator[] = ['none', 'maintenance', 'minor', 'major', 'critical'];
const INDICATOR_OF: Readonly<Record<ComponentStatus, Indicator>> = {
  '': 'none',
  operational: 'none',
  under_maintenance: 'maintenance',
  degraded_performance: 'minor',
  partial_outage: 'major',
  major_outage: 'major',
};

/** The documents of a page's public API, by file name. All times carry the offset of the page's zone. */
export const PUBLIC_DOCUMENTS: Readonly<Record<string, (page: PageWorld) => Record<string, unknown>>> = {
  status: (page) => ({ page: envelope(page), status: overallStatus(page) }),
  components: (page) => ({ page: envelope(page), components: rows(page) }),
  incidents: (page) => ({
    page: envelope(page),
    incidents: realtime(page)
      .slice(0, MOST_RECENT)
      .map((incident) => serializePublicIncident(incident, page)),
  }),
  summary: (page) => ({
    page: envelope(page),
    components: rows(page),
    incidents: realtime(page)
      .filter((incident) => SUB_LISTS.unresolved?.(incident))
      .map((incident) => serializePublicIncident(incident, page)),
    scheduled_maintenances: page.incidents
      .list()
      .filter((incident) => SUB_LISTS.upcoming?.(incident) || SUB_LISTS.active_maintenance?.(incident))
      .map((incident) => serializePublicIncident(incident, page)),
    status: overallStatus(page),
  }),
};

function envelope({ record }: PageWorld): Record<string, unknown> {
  return {
    id: record.id,
    name: record.name,
    url: `https://${record.domain ?? `${record.subdomain}.statuspage.io`}`,
    time_zone: record.time_zone === 'UTC' ? 'Etc/UTC' : record.time_zone,
    updated_at: milliseconds(record.updated_at, record.time_zone),
  };
}

function rows(page: PageWorld): Record<string, unknown>[] {
  const { id, time_zone: timeZone } = page.record;
  return page.components.rows().map((row) => serializePublicRow(row, id, timeZone));
}

function realtime(page: PageWorld): IncidentRecord[] {
  return page.incidents.list().filter((incident) => !isScheduled(incident));
}

/** The worse of what its components and its unresolved incidents say; critical only when every component is down. */
function overallStatus(page: PageWorld): { readonly indicator: Indicator; readonly description: string } {
  const statuses = page.components.list().map(({ status }) => status);
  const allDown = statuses.length > 0 && statuses.every((status) => status === 'major_outage');
  const impacts: Impact[] = page.incidents
    .list()
    .flatMap((incident) => (SUB_LISTS.unresolved?.(incident) ? incident.impact : []));
  const indicator = [allDown ? 'critical' : INDICATOR_OF[worstStatus(statuses)], ...impacts].reduce<Indicator>(
    (worst, next) => (INDICATORS.indexOf(next) > INDICATORS.indexOf(worst) ? next : worst),
    'none',
  );
  return { indicator, description: DESCRIPTION[indicator] };
}

function serializePublicIncident(incident: IncidentRecord, page: PageWorld): Record<string, unknown> {
  const { id: pageId, time_zone: timeZone } = page.record;
  const at = (instant: Instant): string => milliseconds(instant, timeZone);
  return {
    id: incident.id,
    name: incident.name,
    status: incident.status,
    created_at: at(incident.created_at),
    updated_at: at(incident.updated_at),
    monitoring_at: orNull(incident.monitoring_at, at),
    resolved_at: orNull(incident.resolved_at, at),
    impact: incident.impact,
    shortlink: incident.shortlink,
    started_at: at(incident.started_at),
    page_id: pageId,
    incident_updates: incident.incident_updates.map((update) => ({
      id: update.id,
      status: update.status,
      body: update.body,
      incident_id: incident.id,
      created_at: at(update.created_at),
      updated_at: at(update.updated_at),
      display_at: at(update.display_at),
      affected_components: update.affected_components,
      deliver_notifications: update.deliver_notifications,
      custom_tweet: update.custom_tweet,
      tweet_id: update.tweet_id,
    })),
    components: attachedComponents(incident, page).map((component) =>
      serializePublicRow({ component }, pageId, timeZone),
    ),
    reminder_intervals: incident.reminder_intervals,
    ...(isScheduled(incident)
      ? { scheduled_for: orNull(incident.scheduled_for, at), scheduled_until: orNull(incident.scheduled_until, at) }
      : {}),
  };
}
