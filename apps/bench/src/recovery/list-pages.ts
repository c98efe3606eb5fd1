import type { StatuspageWorld } from '@quayside/simulator-statuspage';

const LIST_LIMIT = 100;

/** The list page that each entity is made from, by the identifier of the entity: `<page>/incidents 2`. */
export function listPagesOf(world: StatuspageWorld): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const note = (list: string, rows: readonly { readonly id: string }[]): void => {
    for (const [index, { id }] of rows.entries()) places.set(id, `${list} ${Math.floor(index / LIST_LIMIT) + 1}`);
  };
  const pages = world.pages();
  note(
    'pages',
    pages.map(({ record }) => record),
  );
  for (const { record, components, incidents } of pages) {
    note(
      `${record.id}/components`,
      components.rows().map((row) => ('group' in row ? row.group : row.component)),
    );
    // the list of components has a row for each group too, but the group is made from its own list
    note(`${record.id}/component-groups`, components.listGroups());
    note(`${record.id}/incidents`, incidents.list());
    for (const { id, incident_updates: updates } of incidents.list())
      for (const update of updates) places.set(update.id, places.get(id) ?? '');
  }
  return places;
}
