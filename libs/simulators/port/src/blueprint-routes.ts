import type { JsonObject } from '@quayside/domain';
import type { Blueprint } from './blueprint';
import { parseBlueprint, type BlueprintChecks, type BlueprintStamps } from './blueprint-body';
import type { Calculations } from './calculations';
import type { Organisation } from './organisation';
import { conflict, invalid, notFound } from './refusal';
import { objectBody } from './request-body';
import { done, type PortCall, type Router } from './router';

const STAMPS = ['createdAt', 'createdBy', 'updatedAt', 'updatedBy'] as const;

export function addBlueprintRoutes(router: Router, calculations: Calculations): void {
  router.route('GET', '/v1/blueprints', ({ organisation }) =>
    done({ blueprints: [...organisation.blueprints.values()] }),
  );

  router.route('POST', '/v1/blueprints', ({ request, organisation, stamp }) => {
    const blueprint = putNewBlueprint(organisation, objectBody(request), stamp, calculations);
    return done({ blueprint }, 201);
  });

  router.route('GET', '/v1/blueprints/:blueprint', (call) => done({ blueprint: blueprintOf(call) }));

  router.route('PATCH', '/v1/blueprints/:blueprint', (call) => {
    const { organisation, stamp } = call;
    const held = blueprintOf(call);
    return done({ blueprint: patchBlueprint(organisation, held, objectBody(call.request), stamp, calculations) });
  });

  router.route('PUT', '/v1/blueprints/:blueprint', (call) => {
    const { organisation, stamp } = call;
    const held = blueprintOf(call);
    const body = { ...withoutStamps(objectBody(call.request)), identifier: held.identifier };
    const blueprint = parseBlueprint(body, stampsAfter(held, stamp), blueprintChecks(organisation, calculations));
    organisation.putBlueprint(blueprint);
    return done({ blueprint });
  });

  router.route('DELETE', '/v1/blueprints/:blueprint', (call) => {
    const { identifier } = blueprintOf(call);
    if (call.organisation.entities.ofBlueprint(identifier).size > 0) {
      throw invalid(`Blueprint "${identifier}" has dependant entities`);
    }
    call.organisation.blueprints.delete(identifier);
    return done();
  });
}

/** The blueprint that a path names. */
export function blueprintOf({ organisation, params }: Pick<PortCall, 'organisation' | 'params'>): Blueprint {
  const { blueprint: identifier = '' } = params;
  const blueprint = organisation.blueprints.get(identifier);
  if (!blueprint) throw notFound('Blueprint', identifier);
  return blueprint;
}

export function putNewBlueprint(
  organisation: Organisation,
  body: JsonObject,
  stamp: { readonly at: string; readonly by: string },
  calculations: Calculations,
): Blueprint {
  const stamps = { createdAt: stamp.at, createdBy: stamp.by, updatedAt: stamp.at, updatedBy: stamp.by };
  const blueprint = parseBlueprint(body, stamps, blueprintChecks(organisation, calculations));
  if (organisation.blueprints.has(blueprint.identifier)) throw conflict('Blueprint', blueprint.identifier);
  organisation.putBlueprint(blueprint);
  return blueprint;
}

/** Puts each key of `changes` in place of the blueprint's: nothing is merged below the top. */
export function patchBlueprint(
  organisation: Organisation,
  held: Blueprint,
  changes: JsonObject,
  stamp: { readonly at: string; readonly by: string },
  calculations: Calculations,
): Blueprint {
  const { identifier } = held;
  if (changes['identifier'] !== undefined && changes['identifier'] !== identifier) {
    throw invalid('"identifier" must be the one in the path');
  }
  const body = { ...(held as unknown as JsonObject), ...withoutStamps(changes) };
  const blueprint = parseBlueprint(body, stampsAfter(held, stamp), blueprintChecks(organisation, calculations));
  organisation.putBlueprint(blueprint);
  return blueprint;
}

function withoutStamps(body: JsonObject): JsonObject {
  const stamps: readonly string[] = STAMPS;
  return Object.fromEntries(Object.entries(body).filter(([key]) => !stamps.includes(key)));
}

function stampsAfter(held: Blueprint, stamp: { readonly at: string; readonly by: string }): BlueprintStamps {
  return { createdAt: held.createdAt, createdBy: held.createdBy, updatedAt: stamp.at, updatedBy: stamp.by };
}

function blueprintChecks({ blueprints }: Organisation, calculations: Calculations): BlueprintChecks {
  return {
    exists: (blueprint) => blueprints.has(blueprint),
    compiles: (expression) => calculations.compiles(expression),
  };
}
