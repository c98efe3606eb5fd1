import type { Connector } from '@quayside/connector-kit';
import { checkMapping, type CheckedMapping, type ExpressionEngines } from '@quayside/mapping';
import { requestInvalid } from '@quayside/platform-nest';
import { mappingProblem } from './present-mapping';

type UsableMapping = Extract<CheckedMapping, { readonly ok: true }>;

/** A text as a mapping of the kinds that a connector has; of none when the connector is gone. */
export function checkFor(
  connector: Connector | undefined,
  text: string,
  engines: ExpressionEngines,
): Promise<CheckedMapping> {
  return checkMapping(text, { kinds: connector?.kinds.map(({ kind }) => kind) ?? [] }, engines);
}

/**
 * The same for a text that is to become the current mapping.
 *
 * @param field of the body that gave the text
 * @throws RequestError `request_invalid`
 */
export async function requireUsable(
  connector: Connector | undefined,
  text: string,
  field: 'text' | 'version',
  engines: ExpressionEngines,
): Promise<UsableMapping> {
  const checked = await checkFor(connector, text, engines);
  if (!checked.ok) throw requestInvalid(checked.faults.map((fault) => mappingProblem(field, fault)));
  return checked;
}
