import type { SimulatorServer } from '@quayside/simulator-kit';
import type { AccessGuard } from './access-guard';
import { apiError } from './api-error';
import { componentChange } from './changes';
import type { Keyring } from './keyring';
import { listResponse, onPage, parseWrapped } from './on-page';
import { BY_PER_PAGE, COMPONENTS } from './paginate';
import { serializeComponent, serializeGroup, serializeRow } from './serialize-component';
import { serializePage } from './serialize-page';
import { PUBLIC_DOCUMENTS } from './serialize-public';
import type { StatuspageWorld } from './statuspage-world';

export interface PageListing {
  /** whether the list of pages can be read page by page, which nobody has documented */
  readonly pagesPaging: 'honoured' | 'ignored';
}

/** Pages, components, component groups, and the public documents of a page. */
export function addApiRoutes(
  server: SimulatorServer,
  world: StatuspageWorld,
  guard: AccessGuard,
  keyring: Keyring,
  { pagesPaging }: PageListing,
): void {
  server.route('GET', '/v1/pages', (request) => {
    const key = guard.keyOf(request) ?? '';
    const pages = world.pages().filter(({ record }) => keyring.lists(key, record.id));
    if (pagesPaging === 'ignored') return { status: 200, body: pages.map(({ record }) => serializePage(record)) };
    return listResponse(pages, request, BY_PER_PAGE, ({ record }) => serializePage(record));
  });
  server.route(
    'GET',
    '/v1/pages/:page',
    onPage(world, ({ record }) => ({ status: 200, body: serializePage(record) })),
  );

  server.route(
    'GET',
    '/v1/pages/:page/components',
    onPage(world, ({ record, components }, request) =>
      listResponse(components.rows(), request, COMPONENTS, (row) => serializeRow(row, record.id)),
    ),
  );
  server.route(
    'GET',
    '/v1/pages/:page/components/:id',
    onPage(world, ({ record, components }, { params }) => {
      const row = components.row(params.id ?? '');
      return row ? { status: 200, body: serializeRow(row, record.id) } : apiError(404, 'Component not found');
    }),
  );
  for (const method of ['PATCH', 'PUT']) {
    server.route(
      method,
      '/v1/pages/:page/components/:id',
      onPage(world, ({ record, components }, request) => {
        const parsed = parseWrapped(request, 'component', componentChange);
        if ('refusal' in parsed) return parsed.refusal;
        const changed = components.update(request.params.id ?? '', parsed.value);
        return { status: 200, body: serializeComponent(changed, record.id) };
      }),
    );
  }

  server.route(
    'GET',
    '/v1/pages/:page/component-groups',
    onPage(world, ({ record, components }, request) =>
      listResponse(components.listGroups(), request, BY_PER_PAGE, (group) => serializeGroup(group, record.id)),
    ),
  );
  server.route(
    'GET',
    '/v1/pages/:page/component-groups/:id',
    onPage(world, ({ record, components }, { params }) => {
      const group = components.getGroup(params.id ?? '');
      return group
        ? { status: 200, body: serializeGroup(group, record.id) }
        : apiError(404, 'Component group not found');
    }),
  );

  server.route(
    'GET',
    '/public/:page/api/v2/:document',
    onPage(world, (page, request) => {
      const document = PUBLIC_DOCUMENTS[request.params.document ?? ''];
      if (document === undefined) return apiError(404, 'Not found');
      const isPrivate = page.record.viewers_must_be_team_members;
      if (isPrivate && guard.keyOf(request) === undefined) return apiError(401, 'Could not authenticate');
      return { status: 200, body: document(page) };
    }),
  );
}
