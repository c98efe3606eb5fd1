import { findConnector } from '@quayside/connector-catalogue';
import type { Connector } from '@quayside/connector-kit';
import type { JsonValue } from '@quayside/domain';
import { WorkerError } from './worker-error';

export interface ParsedInstallation {
  readonly connector: Connector;
  /** as the connector takes them */
  readonly settings: unknown;
}

/**
 * The connector of an installation, and its settings as that one reads them.
 *
 * @param raw with the sensitive ones in their places
 * @throws WorkerError `connector_unknown`, `settings_invalid`
 */
export function parseInstallation(type: string, raw: Readonly<Record<string, JsonValue>>): ParsedInstallation {
  const connector = findConnector(type);
  if (!connector) throw new WorkerError('connector_unknown', `This worker has no connector "${type}".`);
  const parsed = connector.parseSettings(raw);
  if (parsed.ok) return { connector, settings: parsed.settings };
  const faults = parsed.faults.map(({ setting, message }) => `${setting}: ${message}`).join('; ');
  throw new WorkerError('settings_invalid', `The settings of the installation do not fit its connector: ${faults}`);
}
