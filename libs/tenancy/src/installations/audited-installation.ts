import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AuditDetails } from '@quayside/contracts';
import { maskSecrets, type JsonObject, type JsonValue } from '@quayside/domain';

/** What somebody has set of an installation. */
export interface InstallationState {
  readonly name: string;
  /** those that are not sensitive */
  readonly settings: JsonObject;
  /** the fingerprints of the sensitive ones, by name */
  readonly secrets: Readonly<Record<string, string>>;
  readonly resyncIntervalMinutes: number;
  readonly sendRawDataExamples: boolean;
  readonly fullSweepHours: number;
}

type ShownInstallation = AuditDetails<'installation.created'>['after'];

/** An installation as the audit trail shows it, which keeps it for good: whatever looks like a secret is masked. */
export function shownInstallation(state: InstallationState): ShownInstallation {
  return {
    name: state.name,
    settings: shownSettings(state.settings),
    secrets: shownSecrets(state.secrets),
    resyncIntervalMinutes: state.resyncIntervalMinutes,
    sendRawDataExamples: state.sendRawDataExamples,
    fullSweepHours: state.fullSweepHours,
  };
}

/** What differs between two states of an installation, and of its settings those that differ. */
export function changesBetween(
  before: InstallationState,
  after: InstallationState,
): AuditDetails<'installation.updated'> {
  return { before: shownDifference(before, after), after: shownDifference(after, before) };
}

function shownDifference(of: InstallationState, to: InstallationState): Partial<ShownInstallation> {
  const { settings: _settings, secrets: _secrets, ...rest } = differing(of, to);
  const settings = differing(of.settings, to.settings);
  const secrets = differing(of.secrets, to.secrets);
  return {
    ...rest,
    ...(Object.keys(settings).length === 0 ? {} : { settings: shownSettings(settings) }),
    ...(Object.keys(secrets).length === 0 ? {} : { secrets: shownSecrets(secrets) }),
  };
}

/** The properties of one object that another does not have alike. */
function differing<T extends object>(of: T, to: T): Partial<T> {
  const others = new Map(Object.entries(to));
  const entries = Object.entries(of).filter(([key, value]) => !isDeepStrictEqual(value, others.get(key)));
  return Object.fromEntries(entries) as Partial<T>;
}

/** Settings may be long, and the trail is read in pages. */
const MAX_SHOWN_BYTES = 500;

function shownSettings(settings: Partial<JsonObject>): ShownInstallation['settings'] {
  const masked = maskSecrets(settings as JsonObject) as JsonObject;
  return Object.fromEntries(Object.entries(masked).map(([name, value]) => [name, shownValue(value)]));
}

function shownValue(value: JsonValue): JsonValue {
  const text = Buffer.from(JSON.stringify(value));
  if (text.length <= MAX_SHOWN_BYTES) return value;
  return { bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') };
}

function shownSecrets(secrets: Partial<Readonly<Record<string, string>>>): ShownInstallation['secrets'] {
  const entries = Object.entries(secrets).flatMap(([setting, fingerprint]) =>
    fingerprint === undefined ? [] : [[setting, { fingerprint }] as const],
  );
  return Object.fromEntries(entries);
}
