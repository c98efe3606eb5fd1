import { cronSchedule, sayInterval } from '../cron-schedule';
import type { InstallFiles } from '../install-file';
import type { InstallPlan } from '../install-plan';
import { indented } from '../quoting/indented';
import { dockerRun } from './docker-run';
import { neededSecrets } from './needed-secrets';

export function gitlabFiles(plan: InstallPlan): InstallFiles {
  const { connector, intervalMinutes } = plan;
  const secrets = neededSecrets(plan);
  const cron = cronSchedule(intervalMinutes);
  // the job has its variables in its environment; docker takes them from there by Ocean's names
  const renamed = secrets.filter(({ variable, reference }) => variable !== reference);
  const script = [
    ...renamed.map(({ variable, reference }) => `export ${variable}="$${reference}"`),
    dockerRun(plan, '"$IMAGE_NAME"'),
  ].join('\n');
  const content = `default:
  image: docker:24.0.5
  services:
    - docker:24.0.5-dind
  before_script:
    - docker info

variables:
  INTEGRATION_TYPE: ${connector.type}
  VERSION: latest

stages:
  - ingest

ingest_data:
  stage: ingest
  variables:
    IMAGE_NAME: ghcr.io/port-labs/port-ocean-$INTEGRATION_TYPE:$VERSION
  script:
    - |
${indented(script, 6)}
  rules: # on changes to the main branch, and by the pipeline schedules of it
    - if: '$CI_COMMIT_BRANCH == "main"'
`;
  return {
    files: [
      {
        path: '.gitlab-ci.yml',
        language: 'yaml',
        content,
        note: `Commit it, once the variables are in the project (Settings, CI/CD, Variables). For a run ${sayInterval(cron, intervalMinutes)}, add a pipeline schedule for main (Build, Pipeline schedules) with the cron \`${cron.minute} ${cron.hour} * * *\`: GitLab reads none from the file. Runs Port’s own Ocean integration for ${connector.title} once, from its image.`,
      },
    ],
    secrets,
  };
}
