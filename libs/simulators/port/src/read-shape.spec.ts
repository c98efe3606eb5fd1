import { describe, expect, it } from 'vitest';
import type { EntityRecord } from './entity-record';
import { project, readShape, showsProperty } from './read-shape';

const record: EntityRecord = {
  seq: 1,
  blueprint: 'ship',
  identifier: 's',
  content: {
    title: 'S',
    icon: null,
    team: [],
    properties: { status: 'docked', length: null },
    relations: { harbour: null, escorts: [] },
  },
  datasource: 'agent',
  createdAt: '2024-01-01T00:00:00.000Z',
  createdBy: 'client',
  updatedAt: '2024-01-02T00:00:00.000Z',
  updatedBy: 'client',
};

describe('readShape', () => {
  it('leaves out null properties but never null relations', () => {
    expect(readShape(record, 'drop')).toEqual({
      identifier: 's',
      title: 'S',
      icon: null,
      blueprint: 'ship',
      team: [],
      properties: { status: 'docked' },
      relations: { harbour: null, escorts: [] },
      createdAt: '2024-01-01T00:00:00.000Z',
      createdBy: 'client',
      updatedAt: '2024-01-02T00:00:00.000Z',
      updatedBy: 'client',
    });
  });

  it('keeps null properties when told to', () => {
    expect(readShape(record, 'keep').properties).toEqual({ status: 'docked', length: null });
  });
});

describe('project', () => {
  const entity = readShape(record, 'drop', { condition: 'fine' });

  it('shows the parts that are included', () => {
    const include = ['blueprint', 'identifier', 'properties.status', 'properties.nothing', 'relations.harbour'];
    expect(project(entity, { include, exclude: [] }, false)).toEqual({
      blueprint: 'ship',
      identifier: 's',
      properties: { status: 'docked' },
      relations: { harbour: null },
    });
  });

  it('leaves out the parts that are excluded', () => {
    const shown = project(entity, { include: [], exclude: ['properties.status', 'team', '$createdBy'] }, false);
    expect(shown.properties).toEqual({ condition: 'fine' });
    expect(shown).not.toHaveProperty('team');
    expect(shown).not.toHaveProperty('createdBy');
    expect(entity.properties).toHaveProperty('status');
  });

  it('takes an id by itself for a property or a relation where that is how they are named', () => {
    const include = ['$identifier', 'status', 'escorts'];
    expect(project(entity, { include, exclude: [] }, true)).toEqual({
      identifier: 's',
      properties: { status: 'docked' },
      relations: { escorts: [] },
    });
  });

  it('takes a whole group', () => {
    expect(project(entity, { include: ['properties', 'properties.status'], exclude: [] }, false)).toEqual({
      properties: { status: 'docked', condition: 'fine' },
    });
  });

  it('knows beforehand whether a property will be shown', () => {
    expect(showsProperty({ include: [], exclude: [] }, 'a', false)).toBe(true);
    expect(showsProperty({ include: ['identifier'], exclude: [] }, 'a', false)).toBe(false);
    expect(showsProperty({ include: ['properties.a'], exclude: [] }, 'a', false)).toBe(true);
    expect(showsProperty({ include: ['a'], exclude: [] }, 'a', true)).toBe(true);
    expect(showsProperty({ include: [], exclude: ['properties.a'] }, 'a', false)).toBe(false);
  });
});
