import { oceanEnvironmentName, type Connector, type SettingSpec } from '@quayside/connector-kit';
import { booleanText, ConfigError, jsonText, type ConfigFault } from '@quayside/platform-config';
import type { JsonValue } from '@quayside/domain';
import { egressProxyText, type EgressProxy } from '@quayside/http';
import { allowanceText, type GivenAllowance } from '@quayside/platform-rate-limit';
import type { PortCredentials } from '@quayside/port';
import { z } from 'zod';

/** What one `sail` is told by its environment: Ocean's own names, so that a pipeline changes its command and nothing else. */
export interface SailConfig<S> {
  readonly port: { readonly baseUrl: string; readonly credentials: PortCredentials };
  readonly identifier: string;
  readonly settings: S;
  readonly initializePortResources: boolean;
  readonly sendRawDataExamples: boolean;
  readonly allowPrivateHosts: boolean;
  /** what every connection goes through; none when undefined */
  readonly egressProxy: EgressProxy | undefined;
  /** in place of what the connector says, for development */
  readonly givenAllowance: GivenAllowance | undefined;
}

const SETTING_PREFIX = 'OCEAN__INTEGRATION__CONFIG__';
const IDENTIFIER = /^[a-z0-9-]{1,100}$/;

/**
 * Reads the environment once, and reports everything that is wrong with it together, by the name of the variable.
 *
 * @throws ConfigError
 */
export function readConfig<S>(connector: Connector<S>, environment: NodeJS.ProcessEnv = process.env): SailConfig<S> {
  const reader = new Reader(environment);
  const config = {
    port: {
      baseUrl: reader.url('OCEAN__PORT__BASE_URL', 'https://api.getport.io'),
      credentials: {
        clientId: reader.required(
          'OCEAN__PORT__CLIENT_ID',
          'the client id of Port (Credentials, in the menu of your profile)',
        ),
        clientSecret: reader.required('OCEAN__PORT__CLIENT_SECRET', 'the client secret of Port, beside its client id'),
      },
    },
    identifier: reader.identifier('OCEAN__INTEGRATION__IDENTIFIER', `my-${connector.type}-integration`),
    initializePortResources: reader.boolean('OCEAN__INITIALIZE_PORT_RESOURCES', true),
    sendRawDataExamples: reader.boolean('OCEAN__SEND_RAW_DATA_EXAMPLES', true),
    egressProxy: reader.egressProxy('QUAYSIDE_EGRESS_PROXY_URL'),
    ...reader.development(),
  };
  reader.integrationType('OCEAN__INTEGRATION__TYPE', connector.type);
  reader.eventListener('OCEAN__EVENT_LISTENER');
  const settings = reader.settings(connector);
  if (reader.faults.length > 0 || settings === undefined) throw new ConfigError(reader.faults);
  return { ...config, settings };
}

class Reader {
  readonly faults: ConfigFault[] = [];

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  required(name: string, what: string): string {
    const value = this.value(name);
    if (value === undefined) this.fault(name, `is not set; set it to ${what}`);
    return value ?? '';
  }

  url(name: string, fallback: string): string {
    const value = this.value(name) ?? fallback;
    if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
      this.fault(name, `must be a URL that begins with https://, for example ${fallback}`);
    }
    return value;
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.value(name);
    if (value === undefined) return fallback;
    const parsed = booleanText().safeParse(value);
    if (!parsed.success) this.fault(name, `must be true or false (it is "${value.slice(0, 40)}")`);
    return parsed.data ?? fallback;
  }

  egressProxy(name: string): EgressProxy | undefined {
    const text = this.value(name);
    if (text === undefined) return undefined;
    const parsed = egressProxyText().safeParse(text);
    if (!parsed.success) this.fault(name, parsed.error.issues[0]?.message ?? 'is malformed');
    return parsed.data;
  }

  /** For trials; the second is refused without the first. */
  development(): Pick<SailConfig<unknown>, 'allowPrivateHosts' | 'givenAllowance'> {
    const allowPrivateHosts = this.boolean('QUAYSIDE_ALLOW_PRIVATE_HOSTS', false);
    const name = 'QUAYSIDE_UPSTREAM_ALLOWANCE';
    const text = this.value(name);
    if (text === undefined) return { allowPrivateHosts, givenAllowance: undefined };
    const parsed = allowanceText().safeParse(text);
    if (!parsed.success) this.fault(name, parsed.error.issues[0]?.message ?? 'is malformed');
    else if (!allowPrivateHosts) this.fault(name, 'needs QUAYSIDE_ALLOW_PRIVATE_HOSTS=true');
    return { allowPrivateHosts, givenAllowance: parsed.data };
  }

  /** Ocean lowers the case of it, so an identifier in capitals is the same integration. */
  identifier(name: string, fallback: string): string {
    const value = (this.value(name) ?? fallback).toLowerCase();
    if (!IDENTIFIER.test(value))
      this.fault(name, 'may only hold the letters a to z, digits and hyphens, at most 100 of them');
    return value;
  }

  integrationType(name: string, expected: string): void {
    const value = this.value(name)?.toLowerCase() ?? expected;
    if (value !== expected)
      this.fault(name, `must be ${expected}, the connector that this command has (it is "${value.slice(0, 40)}")`);
  }

  /** JSON, or its own `__TYPE` variable. `sail` runs once; any other listener is a pipeline that expects something else. */
  eventListener(name: string): void {
    const text = this.value(name);
    let type: JsonValue | undefined = this.value(`${name}__TYPE`);
    if (text !== undefined) {
      const parsed = jsonText(z.record(z.string(), z.json())).safeParse(text);
      if (!parsed.success) return this.fault(name, 'must be a JSON object, for example {"type":"ONCE"}');
      type = parsed.data['type'];
    }
    if (type === undefined || (typeof type === 'string' && type.toUpperCase() === 'ONCE')) return;
    this.fault(name, `must be {"type":"ONCE"}: sail does one resync and exits`);
  }

  settings<S>(connector: Connector<S>): S | undefined {
    const variableOf = (setting: string): string => SETTING_PREFIX + oceanEnvironmentName(setting);
    const given = Object.fromEntries(
      connector.settings.map(({ name }: SettingSpec) => [name, this.value(variableOf(name))]),
    );
    const parsed = connector.parseSettings(given);
    if (parsed.ok) return parsed.settings;
    for (const { setting, message } of parsed.faults) this.fault(variableOf(setting), message);
    return undefined;
  }

  /** Names in any case of letters, as Ocean takes them. Set to nothing is the same as not set. */
  private value(name: string): string | undefined {
    const key = Object.keys(this.environment).find((candidate) => candidate.toUpperCase() === name);
    const value = key === undefined ? undefined : this.environment[key]?.trim();
    return value === '' ? undefined : value;
  }

  private fault(variable: string, message: string): void {
    this.faults.push({ variable, message });
  }
}
