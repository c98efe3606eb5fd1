import { silentLogger, type JsonObject } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ensureDefaultBlueprints, UNFINISHED_DESCRIPTION } from './ensure-default-blueprints';
import { noSignal } from './fake-http-client';
import { PortError } from './port-error';
import type { PortClient } from './port-types';

const component = {
  identifier: 'component',
  title: 'Component',
  icon: 'StatusPage',
  description: 'A component',
  schema: { properties: { status: { type: 'string' } } },
  relations: { page: { target: 'page', many: false } },
  mirrorProperties: { pageTitle: { title: 'Page', path: 'page.$title' } },
  calculationProperties: { up: { type: 'boolean', calculation: '.properties.status == "up"' } },
};
const page = {
  identifier: 'page',
  title: 'Page',
  icon: 'StatusPage',
  description: 'A page',
  schema: { properties: {} },
  relations: {},
  aggregationProperties: { components: { target: 'component', calculationSpec: { func: 'count' } } },
};
// each speaks of the other, as the defaults of a connector do
const defaults: readonly JsonObject[] = [page, component];

type Step = 'before' | 'after';
type BlueprintPort = Pick<PortClient, 'getBlueprint' | 'createBlueprint' | 'patchBlueprint'>;

/** A Port that refuses what it would refuse: references to what is not there. `failAt` breaks the nth write. */
class BlueprintStore implements BlueprintPort {
  readonly blueprints = new Map<string, JsonObject>();
  readonly writes: string[] = [];
  failAt: { readonly write: number; readonly step: Step } | undefined;

  getBlueprint(identifier: string): ReturnType<PortClient['getBlueprint']> {
    const held = this.blueprints.get(identifier);
    if (held === undefined) return Promise.resolve(null);
    const description = typeof held['description'] === 'string' ? { description: held['description'] } : {};
    return Promise.resolve({ identifier, ...description, schema: { properties: {} }, relations: {} });
  }

  async createBlueprint(blueprint: JsonObject): Promise<void> {
    const identifier = String(blueprint['identifier']);
    await this.write(`create ${identifier}`, () => {
      if (this.blueprints.has(identifier)) throw new PortError('port_conflict', 'exists');
      this.store(identifier, blueprint);
    });
  }

  async patchBlueprint(identifier: string, changes: JsonObject): Promise<void> {
    await this.write(`patch ${identifier}: ${Object.keys(changes).join(' ')}`, () =>
      this.store(identifier, { ...this.blueprints.get(identifier), ...changes }),
    );
  }

  private store(identifier: string, blueprint: JsonObject): void {
    const targets = [blueprint['relations'], blueprint['aggregationProperties']]
      .flatMap((group) => Object.values(group ?? {}) as { target: string }[])
      .map((item) => item.target);
    const missing = targets.find((target) => target !== identifier && !this.blueprints.has(target));
    if (missing !== undefined) throw new PortError('port_rejected', `no blueprint ${missing}`);
    if (blueprint['mirrorProperties'] !== undefined && blueprint['relations'] === undefined) {
      throw new PortError('port_rejected', 'a mirror without its relation');
    }
    this.blueprints.set(identifier, blueprint);
  }

  private write(what: string, apply: () => void): Promise<void> {
    this.writes.push(what);
    const struck = this.failAt?.write === this.writes.length ? this.failAt.step : undefined;
    const lost = new PortError('port_unavailable', 'lost');
    try {
      if (struck !== 'before') apply();
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return struck === undefined ? Promise.resolve() : Promise.reject(lost);
  }
}

const ensure = (port: BlueprintPort): ReturnType<typeof ensureDefaultBlueprints> =>
  ensureDefaultBlueprints(port, defaults, noSignal, silentLogger);

describe('default blueprints', () => {
  it('are created in an order in which everything they speak of exists', async () => {
    const port = new BlueprintStore();
    expect(await ensure(port)).toEqual({ created: ['page', 'component'], existing: [] });
    expect(Object.fromEntries(port.blueprints)).toEqual({ page, component });
    expect(port.writes.map((write) => write.split(' ').slice(0, 2).join(' '))).toEqual([
      'create page',
      'create component',
      'patch page:',
      'patch component:',
      'patch page:',
      'patch component:',
    ]);
  });

  it('leave a blueprint of the user as it is, also one without relations', async () => {
    const port = new BlueprintStore();
    const usersOwn = { ...component, relations: {}, mirrorProperties: {}, description: 'Mine' };
    port.blueprints.set('component', usersOwn);
    expect(await ensure(port)).toEqual({ created: ['page'], existing: ['component'] });
    expect(port.blueprints.get('component')).toBe(usersOwn);
    expect(port.blueprints.get('page')).toEqual(page);
  });

  it('write nothing when they are all there', async () => {
    const port = new BlueprintStore();
    await ensure(port);
    port.writes.length = 0;
    expect(await ensure(port)).toEqual({ created: [], existing: ['page', 'component'] });
    expect(port.writes).toEqual([]);
  });

  it('are complete after the next call, wherever the last one broke', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom<Step>('before', 'after')), { maxLength: 4 }),
        async (breaks) => {
          const port = new BlueprintStore();
          for (const [write, step] of breaks) {
            port.failAt = { write, step };
            port.writes.length = 0;
            await ensure(port).catch((error: unknown) => expect(error).toBeInstanceOf(PortError));
          }
          port.failAt = undefined;
          await ensure(port);
          expect(Object.fromEntries(port.blueprints)).toEqual({ page, component });
        },
      ),
    );
  });

  it('count as existing when someone else creates one meanwhile', async () => {
    const port = new BlueprintStore();
    const theirs = { identifier: 'page', description: 'Theirs' };
    const getBlueprint = port.getBlueprint.bind(port);
    let looked = false;
    port.getBlueprint = (identifier) => {
      if (identifier === 'page' && !looked) {
        looked = true;
        port.blueprints.set('page', theirs);
        return Promise.resolve(null);
      }
      return getBlueprint(identifier);
    };
    expect(await ensure(port)).toEqual({ created: ['component'], existing: ['page'] });
    expect(port.blueprints.get('page')).toBe(theirs);
  });

  it('are finished by us when the answer to their creation got lost', async () => {
    const port = new BlueprintStore();
    const createBlueprint = port.createBlueprint.bind(port);
    // what the HTTP client makes of a lost answer: it sends the same again
    port.createBlueprint = async (blueprint) => {
      await createBlueprint(blueprint);
      await createBlueprint(blueprint);
    };
    expect(await ensure(port)).toEqual({ created: ['page', 'component'], existing: [] });
    expect(Object.fromEntries(port.blueprints)).toEqual({ page, component });
  });

  it('say of themselves that they are unfinished, until they are', async () => {
    const port = new BlueprintStore();
    port.failAt = { write: 3, step: 'before' };
    await expect(ensure(port)).rejects.toMatchObject({ code: 'port_unavailable' });
    expect([...port.blueprints.values()].map((blueprint) => blueprint['description'])).toEqual([
      UNFINISHED_DESCRIPTION,
      UNFINISHED_DESCRIPTION,
    ]);
    expect(UNFINISHED_DESCRIPTION.length).toBeLessThanOrEqual(200);
  });
});
