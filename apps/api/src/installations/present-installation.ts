import type { SettingSpec } from '@quayside/connector-kit';
import type { CreatedInstallationBody, InstallationBody } from '@quayside/contracts';
import type { HaltCode, JsonValue } from '@quayside/domain';
import type { Halt, Installation, RunSummary } from '@quayside/tenancy';
import type { Connectors } from '../api-parts';
import { presentRun } from '../runs/present-run';

export function presentInstallation(installation: Installation, connectors: Connectors): InstallationBody {
  const specs = connectors.get(installation.connector)?.settings ?? [];
  return {
    id: installation.id,
    organisationId: installation.organisationId,
    connector: installation.connector,
    identifier: installation.identifier,
    name: installation.name,
    settings: Object.fromEntries(
      specs
        .filter((spec) => !spec.sensitive)
        .map((spec) => [spec.name, effective(spec, installation.settings[spec.name])]),
    ),
    secrets: installation.secrets.map((secret) => ({
      setting: secret.setting,
      name: secret.name,
      fingerprint: secret.fingerprint,
      createdAt: secret.createdAt.toISOString(),
      lastUsedAt: secret.lastUsedAt?.toISOString() ?? null,
    })),
    application: {
      resyncIntervalMinutes: installation.resyncIntervalMinutes,
      sendRawDataExamples: installation.sendRawDataExamples,
      fullSweepHours: installation.fullSweepHours,
    },
    health: presentHealth(installation.halt),
    nextRunAt: installation.nextRunAt.toISOString(),
    createdAt: installation.createdAt.toISOString(),
    updatedAt: installation.updatedAt.toISOString(),
    lastRun: installation.lastRun === null ? null : presentRun(installation.lastRun),
  };
}

export function presentCreatedInstallation(
  created: { readonly installation: Installation; readonly run: RunSummary },
  connectors: Connectors,
): CreatedInstallationBody {
  return { ...presentInstallation(created.installation, connectors), firstRun: presentRun(created.run) };
}

const REMEDIES: Readonly<Record<HaltCode, string>> = {
  credentials_rejected:
    'Give the installation a key that works. When it is the same key, and works again, ask for a resync.',
  port_credentials_rejected:
    'Put a client id and secret that work into the Port connection of the organisation. When they are the same, and work again, ask for a resync.',
};

function presentHealth(halt: Halt | null): InstallationBody['health'] {
  if (halt === null) return { state: 'ok', halt };
  const { code, message, since, runId } = halt;
  return { state: 'halted', halt: { code, message, remedy: REMEDIES[code], since: since.toISOString(), runId } };
}

/** What holds for a setting: the value given, or the default, or nothing. */
function effective(spec: SettingSpec, value: JsonValue | undefined): string | string[] | null {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'string') return value;
  return spec.default ?? null;
}
