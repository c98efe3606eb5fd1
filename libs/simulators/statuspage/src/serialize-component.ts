import type { ComponentRow } from './component-book';
import type { ComponentRecord, GroupRecord } from './records';
import { milliseconds, wholeSeconds } from './timestamps';

/** A component as its own endpoints and a single incident give it. */
export function serializeComponent(component: ComponentRecord, pageId: string): Record<string, unknown> {
  return {
    id: component.id,
    page_id: pageId,
    group_id: component.group_id,
    created_at: wholeSeconds(component.created_at),
    updated_at: wholeSeconds(component.updated_at),
    group: false,
    name: component.name,
    description: component.description,
    position: component.position,
    status: component.status,
    showcase: component.showcase,
    only_show_if_degraded: component.only_show_if_degraded,
    automation_email: component.automation_email,
    start_date: component.start_date,
  };
}

/** A component inside the list of incidents: fewer members, milliseconds, and a start that is a moment, not a day. */
export function serializeListedComponent(
  component: ComponentRecord,
  pageId: string,
  timeZone: string,
): Record<string, unknown> {
  return {
    id: component.id,
    page_id: pageId,
    group_id: component.group_id,
    created_at: milliseconds(component.created_at, timeZone),
    updated_at: milliseconds(component.updated_at, timeZone),
    name: component.name,
    description: component.description,
    position: component.position,
    status: component.status,
    showcase: component.showcase,
    start_date: component.start_date === null ? null : `${component.start_date}T00:00:00.000Z`,
  };
}

/** A row of the component list; a group row has the group's id and the ids of its children. */
export function serializeRow(row: ComponentRow, pageId: string): Record<string, unknown> {
  if ('component' in row) return serializeComponent(row.component, pageId);
  const { group, status } = row;
  return {
    id: group.id,
    page_id: pageId,
    group_id: null,
    created_at: wholeSeconds(group.created_at),
    updated_at: wholeSeconds(group.updated_at),
    group: true,
    name: group.name,
    description: group.description,
    position: group.position,
    status,
    showcase: false,
    only_show_if_degraded: false,
    automation_email: null,
    start_date: null,
    components: group.components,
  };
}

/** A group as `component-groups` gives it: without a status. */
export function serializeGroup(group: GroupRecord, pageId: string): Record<string, unknown> {
  return {
    id: group.id,
    page_id: pageId,
    name: group.name,
    description: group.description,
    components: group.components,
    position: group.position,
    created_at: wholeSeconds(group.created_at),
    updated_at: wholeSeconds(group.updated_at),
  };
}

/** A component or a group row as the public API gives it: the address that changes its status by mail stays out. */
export function serializePublicRow(row: ComponentRow, pageId: string, timeZone: string): Record<string, unknown> {
  const { created_at: createdAt, updated_at: updatedAt } = 'component' in row ? row.component : row.group;
  const members = {
    ...serializeRow(row, pageId),
    created_at: milliseconds(createdAt, timeZone),
    updated_at: milliseconds(updatedAt, timeZone),
  };
  return Object.fromEntries(Object.entries(members).filter(([name]) => name !== 'automation_email'));
}
