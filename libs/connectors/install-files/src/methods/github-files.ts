import { cronSchedule, sayInterval } from '../cron-schedule';
import type { InstallFiles } from '../install-file';
import type { InstallPlan } from '../install-plan';
import { githubText } from '../quoting/github-text';
import { yamlText } from '../quoting/yaml-text';
import { neededSecrets } from './needed-secrets';

/**
 * Port's action puts its inputs into a script as they are, and hands the environment of its step on to the container. What a
 * tenant has written is therefore given by the environment, which no shell reads as anything.
 */
export function githubFiles(plan: InstallPlan): InstallFiles {
  const { connector, identifier, intervalMinutes, portBaseUrl, settings, sendRawDataExamples } = plan;
  const secrets = neededSecrets(plan);
  const referenceOf = (variable: string): string =>
    `\${{ secrets.${secrets.find((secret) => secret.variable === variable)?.reference ?? variable} }}`;
  const cron = cronSchedule(intervalMinutes);
  const environment = [
    ['OCEAN__SEND_RAW_DATA_EXAMPLES', String(sendRawDataExamples)],
    ...settings.map(({ variable, value }) => [variable, githubText(value)] as const),
  ].map(([variable, value]) => `      ${variable}: ${yamlText(value ?? '')}`);
  const config = secrets
    .filter(({ variable }) => variable.startsWith(CONFIG))
    .map(({ variable }) => `            ${variable.slice(CONFIG.length).toLowerCase()}: ${referenceOf(variable)}`);
  const content = [
    `name: ${yamlText(`${connector.title} Exporter Workflow`)}`,
    'on:',
    '  workflow_dispatch:',
    '  schedule:',
    `    - cron: '${cron.minute} ${cron.hour} * * *' # ${sayInterval(cron, intervalMinutes)}`,
    'jobs:',
    '  run-integration:',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 30',
    '    env:',
    ...environment,
    '    steps:',
    '      - uses: port-labs/ocean-sail@v1',
    '        with:',
    `          type: ${yamlText(connector.type)}`,
    `          identifier: ${yamlText(identifier)}`,
    `          initialize_port_resources: ${yamlText(String(plan.initializePortResources))}`,
    `          port_client_id: ${referenceOf('OCEAN__PORT__CLIENT_ID')}`,
    `          port_client_secret: ${referenceOf('OCEAN__PORT__CLIENT_SECRET')}`,
    `          port_base_url: ${yamlText(portBaseUrl)}`,
    ...(config.length === 0 ? [] : ['          config: |', ...config]),
    '',
  ];
  return {
    files: [
      {
        path: `.github/workflows/${connector.type}-integration.yml`,
        language: 'yaml',
        content: content.join('\n'),
        note: `Commit it, once the secrets are in the repository (Settings, Secrets and variables, Actions). Runs Port’s own Ocean integration for ${connector.title} once, by Port’s action.`,
      },
    ],
    secrets,
  };
}

const CONFIG = 'OCEAN__INTEGRATION__CONFIG__';
