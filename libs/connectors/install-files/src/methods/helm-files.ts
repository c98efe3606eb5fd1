import type { JsonValue } from '@quayside/domain';
import type { InstallFiles } from '../install-file';
import type { InstallPlan } from '../install-plan';
import { kubernetesName } from '../kubernetes-name';
import { shellWord } from '../quoting/shell-word';
import { createSecretScript, kubernetesSecrets, secretName } from './kubernetes-secret';

/** A value by `--set-json`: `--set` has a language of its own, in which commas, braces, `null` and numbers mean something. */
function setJson(key: string, value: JsonValue): string {
  return `  --set-json ${shellWord(`${key}=${JSON.stringify(value)}`)}`;
}

export function helmFiles(plan: InstallPlan): InstallFiles {
  const { identifier, connector, settings, portBaseUrl, intervalMinutes, initializePortResources } = plan;
  const name = kubernetesName(identifier);
  const options = [
    `helm upgrade --install ${shellWord(name)} port-labs/port-ocean`,
    `  --create-namespace --namespace ${shellWord(name)}`,
    // older charts ask by the second name
    setJson('secret.create', false),
    setJson('secret.useExistingSecret', true),
    setJson('secret.name', secretName(plan)),
    setJson('port.baseUrl', portBaseUrl),
    setJson('initializePortResources', initializePortResources),
    setJson('scheduledResyncInterval', intervalMinutes),
    setJson('integration.identifier', identifier),
    setJson('integration.type', connector.type),
    setJson('integration.eventListener.type', 'POLLING'),
    ...settings.map(({ name: setting, value }) => setJson(`integration.config.${setting}`, value)),
    ...examplesOff(plan),
  ];
  const content = [
    'helm repo add --force-update port-labs https://port-labs.github.io/helm-charts',
    options.join(' \\\n'),
    '',
  ];
  return {
    files: [
      createSecretScript(plan),
      {
        path: 'install.sh',
        language: 'shell',
        content: content.join('\n'),
        note: `Installs Port’s own Ocean integration for ${connector.title} into the cluster that kubectl is connected to, or upgrades it. Needs Helm 3.10 or later, and the Secret.`,
      },
    ],
    secrets: kubernetesSecrets(plan),
  };
}

/** The chart takes false for what it has no value for, so that it has to be said to the container. */
function examplesOff({ sendRawDataExamples }: InstallPlan): string[] {
  if (sendRawDataExamples) return [];
  return [setJson('extraEnv', [{ name: 'OCEAN__SEND_RAW_DATA_EXAMPLES', value: 'false' }])];
}
