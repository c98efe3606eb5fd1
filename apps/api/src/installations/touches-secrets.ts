import type { Connector } from '@quayside/connector-kit';
import type { JsonValue } from '@quayside/domain';
import type { CheckedSettings } from './check-settings';

/**
 * Whether a change gives a secret a new value, or sends those that there are to another address: whoever may choose where a
 * key goes can read it there.
 */
export function touchesSecrets(
  connector: Connector,
  present: Readonly<Record<string, JsonValue>>,
  { settings, secrets }: CheckedSettings,
): boolean {
  if (Object.keys(secrets).length > 0) return true;
  return connector.settings.some(({ name, type }) => type === 'url' && settings[name] !== present[name]);
}
