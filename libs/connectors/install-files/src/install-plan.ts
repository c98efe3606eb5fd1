import { oceanEnvironmentName, parseStringList, type SettingSpec } from '@quayside/connector-kit';
import type { JsonValue } from '@quayside/domain';

/** What an installation elsewhere is to be, from settings that were checked. */
export interface InstallPlanInput {
  readonly connector: { readonly type: string; readonly title: string; readonly settings: readonly SettingSpec[] };
  readonly identifier: string;
  /** those that are not sensitive */
  readonly settings: Readonly<Record<string, JsonValue>>;
  /** the names of secrets, by sensitive setting; Ocean's own name for the setting where there is none */
  readonly references: Readonly<Record<string, string>>;
  readonly portReferences: { readonly clientId?: string | undefined; readonly clientSecret?: string | undefined };
  /** see `portBaseUrlFault` */
  readonly portBaseUrl: string;
  readonly intervalMinutes: number;
  readonly sendRawDataExamples: boolean;
  readonly initializePortResources: boolean;
  /** where ArgoCD finds the values */
  readonly gitRepositoryUrl?: string | undefined;
}

export interface PlannedSetting {
  /** `statuspageIds`: what the chart calls it */
  readonly name: string;
  /** `OCEAN__INTEGRATION__CONFIG__STATUSPAGE_IDS` */
  readonly variable: string;
  readonly value: string;
}

export interface PlannedSecret {
  readonly variable: string;
  /** what people are to put into it */
  readonly title: string;
  readonly required: boolean;
  /** under which name it is kept where the files are used; undefined where nobody said */
  readonly reference: string | undefined;
}

export interface InstallPlan extends Omit<InstallPlanInput, 'settings' | 'references' | 'portReferences'> {
  readonly settings: readonly PlannedSetting[];
  readonly secrets: readonly PlannedSecret[];
}

export type PlannedInstall =
  | { readonly ok: true; readonly plan: InstallPlan }
  | { readonly ok: false; readonly faults: readonly { readonly setting: string; readonly message: string }[] };

const CONFIG = 'OCEAN__INTEGRATION__CONFIG__';
/** A file of one line each cannot carry these, nor would anybody see them. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff\ufffe\uffff]/u;

/** Brings settings into the form that Ocean reads. What Ocean does not know, or a file cannot carry, is a fault. */
export function planInstall(input: InstallPlanInput): PlannedInstall {
  const { settings: given, references, portReferences, ...rest } = input;
  const { settings: specs } = rest.connector;
  const faults: { setting: string; message: string }[] = [];
  const settings = specs.flatMap((spec): PlannedSetting[] => {
    const { name, sensitive } = spec;
    const value = sensitive ? undefined : textOf(spec, given[name]);
    if (value === undefined) return [];
    if (spec.isOwn === true) faults.push({ setting: name, message: OWN });
    if (INVISIBLE.test(value)) faults.push({ setting: name, message: 'must not contain control characters' });
    return [{ name, variable: CONFIG + oceanEnvironmentName(name), value }];
  });
  if (faults.length > 0) return { ok: false, faults };
  const secrets = [
    ...specs
      .filter(({ sensitive }) => sensitive)
      .map(({ name, title, required }) => ({
        variable: CONFIG + oceanEnvironmentName(name),
        title,
        required,
        reference: references[name],
      }))
      // one that nobody needs is asked for only where somebody has named it
      .filter(({ required, reference }) => required || reference !== undefined),
    { variable: 'OCEAN__PORT__CLIENT_ID', title: 'Client id of Port', reference: portReferences.clientId },
    { variable: 'OCEAN__PORT__CLIENT_SECRET', title: 'Client secret of Port', reference: portReferences.clientSecret },
  ].map((secret) => ({ required: true, ...secret }));
  return { ok: true, plan: { ...rest, settings, secrets } };
}

const OWN =
  'is a setting of Quayside’s own runs; Port’s integration, which these files run, has none such: leave it out';

/** As Ocean reads it from its environment: a list as JSON, the only spelling of one that it takes. Undefined for nothing. */
function textOf({ type }: SettingSpec, value: JsonValue | undefined): string | undefined {
  if (type === 'string-list') {
    const list = parseStringList(value);
    return list.ok && list.values.length > 0 ? JSON.stringify(list.values) : undefined;
  }
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
