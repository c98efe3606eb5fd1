import type { PortBlueprint, PortClient } from '@quayside/port';
import type { BlueprintShape } from '@quayside/resync-diff';
import { ResyncError } from './resync-error';

/** An expression may name a blueprint by a record's content; beyond this many a mapping is taken for broken. */
const MAX_BLUEPRINTS = 500;

/** What Port's blueprints look like, each asked for once a run, when the first entity needs it. */
export class BlueprintCatalogue {
  private readonly known = new Map<string, BlueprintShape | null>();

  constructor(private readonly port: Pick<PortClient, 'getBlueprint'>) {}

  /** The shapes of those that exist. A name that is absent from the answer does not exist at Port. */
  async shapes(names: Iterable<string>, signal: AbortSignal): Promise<ReadonlyMap<string, BlueprintShape>> {
    const shapes = new Map<string, BlueprintShape>();
    for (const name of new Set(names)) {
      const shape = this.known.get(name) ?? (this.known.has(name) ? null : await this.ask(name, signal));
      if (shape) shapes.set(name, shape);
    }
    return shapes;
  }

  private async ask(name: string, signal: AbortSignal): Promise<BlueprintShape | null> {
    if (this.known.size >= MAX_BLUEPRINTS) {
      throw new ResyncError('too_many_blueprints', `The mapping names more than ${MAX_BLUEPRINTS} blueprints.`);
    }
    const blueprint = await this.port.getBlueprint(name, signal);
    const shape = blueprint && shapeOf(blueprint);
    this.known.set(name, shape);
    return shape;
  }
}

function shapeOf({ schema, relations }: PortBlueprint): BlueprintShape {
  return {
    properties: new Set(Object.keys(schema.properties)),
    relations: new Map(
      Object.entries(relations).map(([name, { target, many }]) => [name, { target, many: many ?? false }]),
    ),
  };
}
