import { planInstall, portBaseUrlFault, referenceFault, type InstallPlan } from '@quayside/connector-install-files';
import type { Connector } from '@quayside/connector-kit';
import type { CreateInstallFiles, ProblemField } from '@quayside/contracts';
import { jsonPointer, requestInvalid } from '@quayside/platform-nest';
import { checkSettings } from '../installations/check-settings';

/**
 * The plan that a request for install files comes to. Settings are judged as those of an installation are, but that they may
 * name private addresses: it is not from here that they are called.
 *
 * @param portBaseUrl where the request names none
 * @throws RequestError `request_invalid` with every fault; none repeats a value
 */
export function planInstallFiles(connector: Connector, body: CreateInstallFiles, portBaseUrl: string): InstallPlan {
  const { method, application, port } = body;
  const sensitive = connector.settings.filter((spec) => spec.sensitive).map(({ name }) => name);
  const isSensitive = ([name]: readonly [string, unknown]): boolean => sensitive.includes(name);
  const references = Object.entries(body.settings).filter(isSensitive);
  const plain = Object.fromEntries(Object.entries(body.settings).filter((entry) => !isSensitive(entry)));
  const checked = checkSettings(connector, plain, {
    allowPrivateHosts: true,
    kept: { settings: {}, secrets: sensitive },
  });
  const faults = [
    ...checked.faults,
    ...references.flatMap(([name, value]) => referenceFaults(method, ['settings', name], value)),
    ...Object.entries({ clientId: port.clientId, clientSecret: port.clientSecret }).flatMap(([name, value]) =>
      value === undefined ? [] : referenceFaults(method, ['port', name], value),
    ),
  ];
  const baseUrl = port.baseUrl ?? portBaseUrl;
  const refused = portBaseUrlFault(baseUrl);
  if (refused !== undefined) faults.push(fieldFault(['port', 'baseUrl'], refused));
  const secretNames = Object.fromEntries(references.filter((entry): entry is [string, string] => isText(entry[1])));
  const named = new Set([...Object.values(secretNames), port.clientId, port.clientSecret].filter(isText));
  if ((method === 'helm' || method === 'argocd') && named.size > 1) faults.push(fieldFault(['settings'], ONE_SECRET));
  const planned = planInstall({
    connector,
    identifier: body.identifier,
    settings: checked.settings,
    references: secretNames,
    portReferences: { clientId: port.clientId, clientSecret: port.clientSecret },
    portBaseUrl: baseUrl,
    intervalMinutes: application.resyncIntervalMinutes,
    sendRawDataExamples: application.sendRawDataExamples,
    initializePortResources: body.initializePortResources,
    gitRepositoryUrl: body.gitRepositoryUrl,
  });
  if (!planned.ok) {
    const told = new Set(faults.map(({ pointer }) => pointer));
    const more = planned.faults.map(({ setting, message }) => fieldFault(['settings', setting], message));
    throw requestInvalid([...faults, ...more.filter(({ pointer }) => !told.has(pointer))]);
  }
  if (faults.length > 0) throw requestInvalid(faults);
  return planned.plan;
}

const ONE_SECRET = 'must name one Kubernetes Secret for all values: the chart of Port reads one';
const isText = (value: unknown): value is string => typeof value === 'string';

function referenceFaults(
  method: CreateInstallFiles['method'],
  path: readonly string[],
  value: string | readonly string[],
): ProblemField[] {
  const message = isText(value) ? referenceFault(method, value) : 'must be the name of one secret';
  return message === undefined ? [] : [fieldFault(path, message)];
}

function fieldFault(path: readonly string[], message: string): ProblemField {
  return { field: path.join('.'), pointer: jsonPointer(path), message };
}
