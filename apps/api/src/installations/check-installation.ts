import type { Connector } from '@quayside/connector-kit';
import {
  createInstallationSchema,
  MAX_SETTINGS,
  updateInstallationSchema,
  type CreateInstallation,
  type ProblemField,
  type UpdateInstallation,
} from '@quayside/contracts';
import { isJsonObject } from '@quayside/domain';
import { fieldFaults, requestInvalid } from '@quayside/platform-nest';
import type { z } from 'zod';
import type { ApiPolicy, Connectors } from '../api-parts';
import { checkSettings, type CheckedSettings, type KeptSettings, type SettingValue } from './check-settings';

/**
 * The bodies that create and change an installation, checked whole: by their schema, by what the connector makes of its
 * settings, and by the operator's policy. A refusal names every fault of all three.
 */
export interface CheckedInstallation<Body> {
  readonly body: Body;
  readonly checked: CheckedSettings;
}

/** @throws RequestError `request_invalid` */
export function checkNewInstallation(
  raw: unknown,
  connectors: Connectors,
  policy: ApiPolicy,
): CheckedInstallation<CreateInstallation> & { readonly connector: Connector } {
  const type = isJsonObject(raw) ? raw['connector'] : undefined;
  const connector = typeof type === 'string' ? connectors.get(type) : undefined;
  const unknown = typeof type === 'string' && type !== '' && connector === undefined;
  const message = `is not a connector; there is ${[...connectors.keys()].join(', ')}`;
  const { body, checked } = check(
    createInstallationSchema,
    raw,
    (given) => (connector === undefined ? NOTHING : checkSettings(connector, given, policy)),
    unknown ? [{ field: 'connector', pointer: '/connector', message }] : [],
    policy,
  );
  if (connector === undefined) throw new TypeError('A body without a known connector was taken for a good one');
  return { body, checked, connector };
}

/** @throws RequestError `request_invalid` */
export function checkInstallationChange(
  raw: unknown,
  connector: Connector,
  kept: KeptSettings,
  policy: ApiPolicy,
): CheckedInstallation<UpdateInstallation> {
  const { allowPrivateHosts } = policy;
  return check(
    updateInstallationSchema,
    raw,
    (given) => checkSettings(connector, given, { allowPrivateHosts, kept }),
    [],
    policy,
  );
}

const NOTHING: CheckedSettings = { settings: {}, secrets: {}, faults: [] };

function check<S extends typeof createInstallationSchema | typeof updateInstallationSchema>(
  schema: S,
  raw: unknown,
  settingsOf: (given: Record<string, SettingValue | null>) => CheckedSettings,
  more: readonly ProblemField[],
  policy: ApiPolicy,
): CheckedInstallation<z.output<S>> {
  const result = schema.safeParse(raw);
  const faults = result.success ? [] : fieldFaults(result.error.issues, raw, 'body');
  faults.push(...more, ...intervalFaults(raw, policy.minResyncIntervalMinutes));
  const given = readableSettings(raw);
  const checked = Object.keys(given).length > MAX_SETTINGS ? NOTHING : settingsOf(given);
  // what the schema refuses, in whole or in part, is refused once
  const told = new Set(faults.map(({ pointer }) => settingPointer(pointer)));
  for (const fault of checked.faults) if (!told.has(settingPointer(fault.pointer))) faults.push(fault);
  if (!result.success || faults.length > 0) throw requestInvalid(faults);
  return { body: result.data as z.output<S>, checked };
}

/** Of a fault inside the value of a setting, the setting's own pointer: `/settings/ids/0` -> `/settings/ids`. */
function settingPointer(pointer = ''): string {
  return pointer.split('/', 3).join('/');
}

/** The settings that have a form which a connector can judge, whatever else is wrong with the body. */
function readableSettings(raw: unknown): Record<string, SettingValue | null> {
  const settings = isJsonObject(raw) ? raw['settings'] : undefined;
  if (!isJsonObject(settings)) return {};
  return Object.fromEntries(Object.entries(settings).filter(isReadable));
}

function isReadable(entry: [string, unknown]): entry is [string, SettingValue | null] {
  const value = entry[1];
  if (typeof value === 'string' || value === null) return true;
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function intervalFaults(raw: unknown, minimum: number): ProblemField[] {
  const application = isJsonObject(raw) ? raw['application'] : undefined;
  const interval = isJsonObject(application) ? application['resyncIntervalMinutes'] : undefined;
  // what is no whole number, below 1 or above a day is the schema's to refuse
  if (typeof interval !== 'number' || !Number.isInteger(interval) || interval < 1 || interval >= minimum) return [];
  const pointer = '/application/resyncIntervalMinutes';
  return [{ field: 'application.resyncIntervalMinutes', pointer, message: `must be at least ${minimum}` }];
}
