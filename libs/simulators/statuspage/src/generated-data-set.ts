import type { NewPage } from './changes';
import { Draw } from './draw';
import { generateIncidents } from './generate-incidents';
import { SUB_LISTS } from './incident-rules';
import { pageDefaults } from './page-defaults';
import type {
  ComponentRecord,
  GroupRecord,
  IncidentRecord,
  PageData,
  StatuspageDataSet,
  SubscriberRecord,
} from './records';

const FOUNDED_AT = Date.parse('2021-03-01T08:00:00.000Z');
const DAY_MS = 86_400_000;
const PAGE_NAMES = ['Ashwood', 'Bellweather', 'Corvid', 'Dunlin', 'Estuary', 'Fulmar', 'Gannet', 'Heron'];
const GROUP_NAMES = ['Edge', 'Payments', 'Identity', 'Storage', 'Messaging', 'Search', 'Reporting', 'Partners'];
const COMPONENT_NAMES = [
  'API',
  'Dashboard',
  'Webhooks',
  'Queue',
  'Database',
  'Login',
  'Exports',
  'Mail',
  'CDN',
  'Jobs',
];
/** where pages live besides UTC, in an awkward set */
const TIME_ZONES = ['UTC', 'America/Tijuana', 'Asia/Kolkata'];

export interface GeneratedDataSetOptions {
  readonly seed: number;
  readonly pages: number;
  /** at most as many as there are components, since no group is empty */
  readonly groupsPerPage: number;
  /** without the group rows that the component list holds besides */
  readonly componentsPerPage: number;
  readonly incidentsPerPage: number;
  readonly updatesPerIncident: number;
  /** webhook subscribers; none when absent */
  readonly subscribersPerPage?: number;
  /** sprinkles in what real accounts hold and few expect; off when absent */
  readonly awkward?: boolean;
}

/**
 * An organisation of any size, the same for the same options on every machine. Counts are exact: every incident has the
 * same number of updates, the awkward ones included.
 */
export function generatedDataSet(options: GeneratedDataSetOptions): StatuspageDataSet {
  if (options.groupsPerPage > options.componentsPerPage) {
    throw new RangeError('a component group cannot be empty: more groups than components were asked for');
  }
  return { pages: Array.from({ length: options.pages }, (_, index) => generatePage(options, index)) };
}

function generatePage(options: GeneratedDataSetOptions, index: number): PageData {
  const draw = new Draw(options.seed * 7919 + index);
  const awkward = options.awkward ?? false;
  const createdAt = FOUNDED_AT + index * DAY_MS;
  const name = numbered(PAGE_NAMES, index);
  const timeZone = (awkward ? TIME_ZONES[index % TIME_ZONES.length] : undefined) ?? 'UTC';
  const naming: NewPage = { name };
  const page = {
    ...pageDefaults(draw.id(), createdAt, naming),
    time_zone: timeZone,
    activity_score: draw.between(0, 999),
  };
  const groupIds = Array.from({ length: options.groupsPerPage }, () => draw.id());
  const components = generateComponents(draw, options.componentsPerPage, groupIds, createdAt, awkward);
  const groups = groupIds.map((id, position): GroupRecord => ({
    id,
    name: numbered(GROUP_NAMES, position),
    description: awkward && position % 2 === 0 ? '' : null,
    components: components.filter((component) => component.group_id === id).map((component) => component.id),
    position: position + 1,
    created_at: createdAt + 1_000 * position,
    updated_at: createdAt + 1_000 * position,
  }));
  const incidents = generateIncidents(draw, components, groups, {
    count: options.incidentsPerPage,
    updates: options.updatesPerIncident,
    awkward,
  });
  return {
    page,
    groups,
    components: components.map((component) => asLeftBy(incidents, component)),
    incidents,
    subscribers: generateSubscribers(draw, options.subscribersPerPage ?? 0, createdAt),
  };
}

/**
 * The first ones fill the groups, one each; of the others a quarter stays outside. Positions count anew in every
 * group.
 */
function generateComponents(
  draw: Draw,
  count: number,
  groupIds: readonly string[],
  createdAt: number,
  awkward: boolean,
): ComponentRecord[] {
  const taken = new Map<string | null, number>([[null, groupIds.length]]);
  return Array.from({ length: count }, (_, index): ComponentRecord => {
    const id = draw.id();
    const grouped = groupIds.length > 0 && !draw.chance(0.25);
    const groupId = groupIds[index] ?? (grouped ? draw.pick(groupIds) : null);
    const position = (taken.get(groupId) ?? 0) + 1;
    taken.set(groupId, position);
    const bornAt = createdAt + 60_000 * (index + 1);
    return {
      id,
      group_id: groupId,
      created_at: bornAt,
      updated_at: bornAt + draw.between(0, 300) * DAY_MS,
      name: numbered(COMPONENT_NAMES, index),
      description: awkward && index % 3 === 0 ? '' : index % 2 === 0 ? null : `Part ${index} of the platform`,
      position,
      status: awkward && index % 10 === 3 ? '' : 'operational',
      showcase: draw.chance(0.8),
      only_show_if_degraded: draw.chance(0.1),
      automation_email: `component+${id}@notifications.statuspage.io`,
      start_date: draw.chance(0.8) ? new Date(bornAt).toISOString().slice(0, 10) : null,
    };
  });
}

/** The component with the status that an unresolved incident has brought it to; one without a status keeps none. */
function asLeftBy(incidents: readonly IncidentRecord[], component: ComponentRecord): ComponentRecord {
  if (component.status === '') return component;
  for (const incident of incidents) {
    if (!SUB_LISTS.unresolved?.(incident)) continue;
    const said = incident.incident_updates[0]?.affected_components?.find(({ code }) => code === component.id);
    if (said?.new_status) return { ...component, status: said.new_status, updated_at: incident.updated_at };
  }
  return component;
}

function generateSubscribers(draw: Draw, count: number, createdAt: number): SubscriberRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    id: draw.id(),
    mode: 'webhook',
    state: 'active',
    email: null,
    endpoint: `https://hooks.example.test/${index}`,
    component_ids: [],
    quarantined_at: null,
    purge_at: null,
    created_at: createdAt + index * 1_000,
  }));
}

function numbered(names: readonly string[], index: number): string {
  const round = Math.floor(index / names.length);
  return `${names[index % names.length] ?? ''}${round === 0 ? '' : ` ${round + 1}`}`;
}
