import { said, type ComponentChange, type GroupChange, type NewComponent, type NewGroup } from './changes';
import { worstStatus } from './incident-rules';
import type { ComponentRecord, ComponentStatus, GroupRecord, PageData } from './records';
import { RefusedChange } from './refused-change';
import { touched, type WorldContext } from './world-context';

/** One row of the component list: a component, or a group standing among them with the worst status of its children. */
export type ComponentRow =
  { readonly component: ComponentRecord } | { readonly group: GroupRecord; readonly status: ComponentStatus };

/**
 * The components of one page and their groups. Both sides of the membership always agree: `group_id` of a component and
 * `components` of its group. A group is never empty: it goes with its last component.
 */
export class ComponentBook {
  private readonly components: Map<string, ComponentRecord>;
  private readonly groups: Map<string, GroupRecord>;

  constructor(
    private readonly context: WorldContext,
    data: Pick<PageData, 'components' | 'groups'>,
  ) {
    this.components = new Map(data.components.map((component) => [component.id, component]));
    this.groups = new Map(data.groups.map((group) => [group.id, group]));
  }

  get(id: string): ComponentRecord | undefined {
    return this.components.get(id);
  }

  getGroup(id: string): GroupRecord | undefined {
    return this.groups.get(id);
  }

  /** All components, without group rows, by position. */
  list(): ComponentRecord[] {
    return [...this.components.values()].sort(byPosition);
  }

  listGroups(): GroupRecord[] {
    return [...this.groups.values()].sort(byPosition);
  }

  /** The component list as the API has it: groups among components, by position. */
  rows(): ComponentRow[] {
    return [...this.components.values(), ...this.groups.values()].sort(byPosition).map((record) => this.rowOf(record));
  }

  row(id: string): ComponentRow | undefined {
    const record = this.components.get(id) ?? this.groups.get(id);
    return record && this.rowOf(record);
  }

  add(input: NewComponent): ComponentRecord {
    const { group_id: groupId = null, ...fields } = said(input);
    const group = groupId === null ? undefined : this.groupOrRefuse(groupId);
    const id = this.context.newId();
    const createdAt = this.context.now();
    const component: ComponentRecord = {
      id,
      group_id: groupId,
      created_at: createdAt,
      updated_at: createdAt,
      description: null,
      position: 1 + (group ? group.components.length : this.topLevelCount()),
      status: 'operational',
      showcase: true,
      only_show_if_degraded: false,
      automation_email: `component+${id}@notifications.statuspage.io`,
      start_date: new Date(createdAt).toISOString().slice(0, 10),
      ...fields,
    };
    this.components.set(id, component);
    if (group) this.changeGroup(group, { components: [...group.components, id] });
    return component;
  }

  update(id: string, change: ComponentChange): ComponentRecord {
    const before = this.components.get(id);
    if (before === undefined) throw new RefusedChange(404, 'Component not found');
    const { group_id: groupId, ...fields } = said(change);
    if (groupId !== undefined && groupId !== null) this.groupOrRefuse(groupId);
    const updatedAt = touched(this.context, before.updated_at);
    this.components.set(id, { ...before, ...fields, updated_at: updatedAt });
    if (groupId !== undefined) this.moveTo(id, groupId);
    return this.components.get(id) ?? before;
  }

  /** Also takes it out of its group. Returns what was removed. */
  remove(id: string): ComponentRecord {
    const component = this.components.get(id);
    if (component === undefined) throw new RefusedChange(404, 'Component not found');
    this.leaveGroup(id, component.group_id);
    this.components.delete(id);
    return component;
  }

  addGroup(input: NewGroup): GroupRecord {
    const { components, ...fields } = said(input);
    this.refuseUnlessKnown(components);
    const id = this.context.newId();
    const createdAt = this.context.now();
    this.groups.set(id, {
      id,
      name: fields.name,
      description: fields.description ?? null,
      components: [],
      position: fields.position ?? this.topLevelCount() + 1,
      created_at: createdAt,
      updated_at: createdAt,
    });
    for (const componentId of components) this.moveTo(componentId, id);
    const group = this.groupOrRefuse(id);
    const settled = { ...group, updated_at: createdAt };
    this.groups.set(id, settled);
    return settled;
  }

  updateGroup(id: string, change: GroupChange): GroupRecord {
    const group = this.groups.get(id);
    if (group === undefined) throw new RefusedChange(404, 'Component group not found');
    const { components, ...fields } = said(change);
    if (components !== undefined) {
      this.refuseUnlessKnown(components);
      for (const componentId of components) this.moveTo(componentId, id);
      for (const componentId of group.components) if (!components.includes(componentId)) this.moveTo(componentId, null);
    }
    return this.changeGroup(this.groupOrRefuse(id), { ...fields, ...(components ? { components } : {}) });
  }

  /** Its components stay, without a group. Returns what was removed. */
  removeGroup(id: string): GroupRecord {
    const group = this.groups.get(id);
    if (group === undefined) throw new RefusedChange(404, 'Component group not found');
    for (const componentId of group.components) this.moveTo(componentId, null);
    return group;
  }

  /** The name an incident update gives a component: with its group in front. */
  qualifiedName(component: ComponentRecord): string {
    const group = component.group_id === null ? undefined : this.groups.get(component.group_id);
    return group ? `${group.name} - ${component.name}` : component.name;
  }

  private rowOf(record: ComponentRecord | GroupRecord): ComponentRow {
    if (!('components' in record)) return { component: record };
    const children = record.components.flatMap((id) => this.components.get(id) ?? []);
    return { group: record, status: worstStatus(children.map(({ status }) => status)) };
  }

  private topLevelCount(): number {
    let count = this.groups.size;
    for (const { group_id: groupId } of this.components.values()) if (groupId === null) count += 1;
    return count;
  }

  private moveTo(id: string, groupId: string | null): void {
    const component = this.components.get(id);
    if (component === undefined || component.group_id === groupId) return;
    this.leaveGroup(id, component.group_id);
    this.components.set(id, {
      ...component,
      group_id: groupId,
      updated_at: touched(this.context, component.updated_at),
    });
    const group = groupId === null ? undefined : this.groups.get(groupId);
    if (group) this.changeGroup(group, { components: [...group.components, id] });
  }

  private leaveGroup(id: string, groupId: string | null): void {
    const group = groupId === null ? undefined : this.groups.get(groupId);
    if (group === undefined) return;
    const components = group.components.filter((child) => child !== id);
    if (components.length === 0) this.groups.delete(group.id);
    else this.changeGroup(group, { components });
  }

  private changeGroup(group: GroupRecord, fields: Partial<GroupRecord>): GroupRecord {
    const changed = { ...group, ...fields, updated_at: touched(this.context, group.updated_at) };
    this.groups.set(group.id, changed);
    return changed;
  }

  private groupOrRefuse(id: string): GroupRecord {
    const group = this.groups.get(id);
    if (group === undefined) throw new RefusedChange(422, `there is no component group ${id}`);
    return group;
  }

  private refuseUnlessKnown(ids: readonly string[]): void {
    if (ids.length === 0) throw new RefusedChange(422, 'a component group cannot be empty');
    const unknown = ids.find((id) => !this.components.has(id));
    if (unknown !== undefined) throw new RefusedChange(422, `there is no component ${unknown}`);
  }
}

function byPosition(left: ComponentRecord | GroupRecord, right: ComponentRecord | GroupRecord): number {
  return left.position - right.position || left.created_at - right.created_at || (left.id < right.id ? -1 : 1);
}
