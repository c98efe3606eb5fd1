import type { RawRecord } from '@quayside/domain';
import { withoutGroups, type Incident } from './incident';
import type { Outcome } from './outcome';

const SEVERITIES: Readonly<Record<string, number>> = { critical: 1, major: 2, minor: 3 };
const LEAST_SEVERE = 4;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The mapping of realistic-mapping.yaml, by hand. */
export function mapRealistically(record: RawRecord): Outcome {
  const incident = record as Incident;
  const { impact, components, created_at: createdAt } = incident;
  if (impact === 'none' || (components.length === 0 && incident.scheduled_for === null)) return 'filtered';
  const concerned = withoutGroups(incident);
  return {
    identifier: incident.id,
    title: `${incident.name} [${impact.toUpperCase()}]`,
    blueprint: 'statuspageIncident',
    properties: {
      status: incident.status,
      impact,
      impactOverride: incident['impact_override'] ?? null,
      createdAt,
      updatedAt: incident['updated_at'] ?? null,
      resolvedAt: incident.resolved_at,
      monitoringAt: incident['monitoring_at'] ?? null,
      shortlink: incident['shortlink'] ?? null,
      postmortem: incident['postmortem_body'] ?? null,
      postmortemPublishedAt: incident['postmortem_published_at'] ?? null,
      scheduledFor: incident.scheduled_for,
      scheduledUntil: incident['scheduled_until'] ?? null,
      remindPrior: incident['scheduled_remind_prior'] ?? null,
      startsByItself: incident['scheduled_auto_in_progress'] ?? null,
      endsByItself: incident['scheduled_auto_completed'] ?? null,
      metadata: incident.metadata,
      slug: incident.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
      severity: SEVERITIES[impact] ?? LEAST_SEVERE,
      startedAt: incident.started_at,
      weekday: WEEKDAYS[new Date(createdAt.slice(0, 10)).getUTCDay()] ?? null,
      minutesToResolve: minutesToResolve(incident),
      componentNames: concerned.map(({ name }) => name).join(', '),
      updateCount: incident.incident_updates.length,
      latestUpdate: latestUpdate(incident),
      labels: [...new Set([impact, incident.status, ...components.map(({ name }) => name)])].sort(),
      metadataText: metadataText(incident),
    },
    relations: {
      statuspage: incident.page_id,
      components: concerned.map(({ id }) => id),
    },
  };
}

function minutesToResolve({ resolved_at: resolvedAt, created_at: createdAt }: Incident): number | null {
  return resolvedAt === null ? null : Math.floor((wholeSeconds(resolvedAt) - wholeSeconds(createdAt)) / 60);
}

function wholeSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1_000);
}

function latestUpdate({ incident_updates: updates }: Incident): string | null {
  let latest = updates[0];
  for (const update of updates) {
    if (latest === undefined || update.created_at >= latest.created_at) latest = update;
  }
  return latest?.body ?? null;
}

function metadataText({ metadata }: Incident): string {
  return Object.entries(metadata)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(';');
}
