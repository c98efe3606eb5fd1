import { cronSchedule, sayInterval } from '../cron-schedule';
import type { InstallFiles } from '../install-file';
import type { InstallPlan } from '../install-plan';
import { indented } from '../quoting/indented';
import { yamlText } from '../quoting/yaml-text';
import { dockerRun } from './docker-run';
import { neededSecrets } from './needed-secrets';

export function azureFiles(plan: InstallPlan): InstallFiles {
  const { connector, intervalMinutes } = plan;
  const secrets = neededSecrets(plan);
  const cron = cronSchedule(intervalMinutes);
  const script = [
    '# Set Docker image and run the container',
    `integration_type="${connector.type}"`,
    'version="latest"',
    'image_name="ghcr.io/port-labs/port-ocean-$integration_type:$version"',
    dockerRun(plan, '"$image_name"'),
  ].join('\n');
  const content = `trigger:
  - main

schedules:
  - cron: '${cron.minute} ${cron.hour} * * *'
    displayName: ${yamlText(sayInterval(cron, intervalMinutes))}
    branches:
      include:
        - main
    always: true

pool:
  vmImage: ubuntu-latest

variables:
  - group: port-ocean-credentials

steps:
  - script: |
${indented(script, 6)}
    displayName: Ingest Data into Port
    env: # a secret variable is in no script unless it is named
${indented(secrets.map(({ variable, reference }) => `${variable}: $(${reference})`).join('\n'), 6)}
`;
  return {
    files: [
      {
        path: `${connector.type}-integration.yml`,
        language: 'yaml',
        content,
        note: `Commit it, and make a pipeline of it, once the variables are in the group port-ocean-credentials (Library) and the pipeline may use that group (Pipeline permissions). The agent has to be able to run docker. Runs Port’s own Ocean integration for ${connector.title} once, from its image.`,
      },
    ],
    secrets,
  };
}
