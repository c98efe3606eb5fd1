import type { Connector } from '@quayside/connector-kit';
import { DEFAULT_BLUEPRINTS } from './default-blueprints';
import { DEFAULT_MAPPING } from './default-mapping';
import { requirePages } from './find-pages';
import { pageAddress } from './page-address';
import { readPageStatuses } from './page-status';
import { StatuspageClient } from './statuspage-client';
import { PAGES_SOURCE } from './statuspage-error';
import { COMPONENT_STATUSES, IMPACTS, INCIDENT_STATUSES } from './statuspage-values';
import { StatuspageSession } from './statuspage-session';
import { parseStatuspageSettings, STATUSPAGE_SETTINGS, type StatuspageSettings } from './statuspage-settings';

/** Atlassian Statuspage: pages, component groups, components, incidents and their updates. */
export const statuspageConnector: Connector<StatuspageSettings> = {
  type: 'statuspage',
  title: 'Statuspage',
  description: 'Status pages, their components and component groups, incidents, maintenances and every update of them.',
  settings: STATUSPAGE_SETTINGS,
  kinds: [
    { kind: 'statuspage', title: 'Status page', source: PAGES_SOURCE },
    { kind: 'component_group', title: 'Component group', source: 'component-groups' },
    { kind: 'component', title: 'Component', source: 'components', values: { status: COMPONENT_STATUSES } },
    {
      kind: 'incident',
      title: 'Incident',
      source: 'incidents',
      values: { status: INCIDENT_STATUSES, impact: IMPACTS, impact_override: IMPACTS },
    },
    {
      kind: 'incident_update',
      title: 'Incident update',
      source: 'incidents',
      values: { status: INCIDENT_STATUSES },
    },
  ],
  scopeSources: ['component-groups', 'components', 'incidents'],
  recentSources: ['incidents'],
  shownBy: { 'component-groups': 'components' },
  rootSource: PAGES_SOURCE,
  defaultBlueprints: DEFAULT_BLUEPRINTS,
  defaultMapping: DEFAULT_MAPPING,
  allowance: { limit: 60, windowMs: 60_000, reserve: 10 },
  parseSettings: parseStatuspageSettings,
  upstreamKey: ({ host, apiKey }) => ({ host: new URL(host).host, apiKey }),
  open: (settings, { http, publicHttp, clock, logger }) =>
    new StatuspageSession(
      new StatuspageClient(http, settings, clock),
      settings.pageIds,
      (pages, signal) => readPageStatuses(publicHttp, pages, (page) => pageAddress(page, settings), signal),
      logger,
    ),
  checkKey: (settings, { http, clock }, signal) =>
    requirePages(new StatuspageClient(http, settings, clock).fresh(), settings.pageIds, signal),
};
