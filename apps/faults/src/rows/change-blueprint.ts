import type { JsonObject } from '@quayside/domain';
import type { PortSimulator } from '@quayside/simulator-port';

/** Puts properties of a blueprint in place of what it had, as somebody at Port may; what it gives puts them back. */
export function changeBlueprint(
  port: PortSimulator,
  identifier: string,
  properties: JsonObject,
  required: readonly string[] = [],
): () => void {
  const held = port.blueprints().find((blueprint) => blueprint.identifier === identifier);
  if (!held) throw new Error(`there is no blueprint ${identifier}`);
  const before = held.schema as unknown as JsonObject;
  const schema = { ...held.schema, properties: { ...held.schema.properties, ...properties }, required };
  port.patchBlueprint(identifier, { schema } as unknown as JsonObject);
  return () => void port.patchBlueprint(identifier, { schema: before });
}
