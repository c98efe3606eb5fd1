import type { Connector } from '@quayside/connector-kit';
import type { ProblemField } from '@quayside/contracts';
import type { JsonValue } from '@quayside/domain';
import { jsonPointer } from '@quayside/platform-nest';
import { refusedAddress } from '../refused-address';

export type SettingValue = string | readonly string[];

/** What an installation has already, so that a change needs to name only what it changes. */
export interface KeptSettings {
  readonly settings: Readonly<Record<string, JsonValue>>;
  /** the settings whose value is in the vault */
  readonly secrets: readonly string[];
}

export interface CheckedSettings {
  /** everything that is not sensitive, the kept included */
  readonly settings: Readonly<Record<string, JsonValue>>;
  /** the sensitive values that were given, in the clear: on their way to the vault */
  readonly secrets: Readonly<Record<string, string>>;
  readonly faults: readonly ProblemField[];
}

const NOTHING_KEPT: KeptSettings = { settings: {}, secrets: [] };

/** Stands in for a secret that stays as it is, whose value only the vault knows, while the rest is checked. */
const PLACEHOLDER = 'kept-in-the-vault';

/**
 * Checks the settings given for an installation against what its connector takes, and sorts them into what is shown and
 * what goes to the vault. Gives every fault; none repeats a value.
 */
export function checkSettings(
  connector: Connector,
  given: Readonly<Record<string, SettingValue | null>>,
  { allowPrivateHosts, kept = NOTHING_KEPT }: { readonly allowPrivateHosts: boolean; readonly kept?: KeptSettings },
): CheckedSettings {
  const faults = new Map<string, string>();
  const settings = changedSettings(connector, kept.settings, given);
  const secrets: Record<string, string> = {};
  const specs = new Map(connector.settings.map((spec) => [spec.name, spec]));
  const unknown = Object.fromEntries(Object.entries(given).filter(([name]) => !specs.has(name)));
  for (const [name, value] of Object.entries(given)) {
    const spec = specs.get(name);
    if (spec?.sensitive === true) {
      if (typeof value === 'string') secrets[name] = value;
      else faults.set(name, value === null ? 'cannot be taken away; give a new value' : 'must be text');
    } else if (spec?.type === 'url' && typeof value === 'string') {
      const refused = refusedAddress(value, allowPrivateHosts);
      if (refused !== undefined) faults.set(name, refused);
    }
  }
  const unchanged = kept.secrets.filter((name) => !Object.hasOwn(secrets, name));
  const placeholders = Object.fromEntries(unchanged.map((name) => [name, PLACEHOLDER]));
  // the connector may know what an unknown name was meant to be
  const parsed = connector.parseSettings({ ...settings, ...placeholders, ...secrets, ...unknown });
  for (const { setting, message } of parsed.ok ? [] : parsed.faults) {
    if (!unchanged.includes(setting) && !faults.has(setting)) faults.set(setting, message);
  }
  for (const name of Object.keys(unknown)) {
    if (!faults.has(name)) faults.set(name, `is not a setting of ${connector.type}; remove it`);
  }
  return { settings, secrets, faults: [...faults].map(([name, message]) => settingFault(name, message)) };
}

/** The settings that are not sensitive, with a change made to them: null takes one away, so that its default holds. */
export function changedSettings(
  connector: Connector,
  present: Readonly<Record<string, JsonValue>>,
  given: Readonly<Record<string, SettingValue | null>>,
): Record<string, JsonValue> {
  const settings = { ...present };
  for (const { name, sensitive } of connector.settings) {
    const value = given[name];
    if (sensitive || value === undefined) continue;
    if (value === null) delete settings[name];
    else settings[name] = value;
  }
  return settings;
}

function settingFault(name: string, message: string): ProblemField {
  return { field: `settings.${name}`, pointer: jsonPointer(['settings', name]), message };
}
