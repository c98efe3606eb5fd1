import { cronSchedule, sayInterval } from '../cron-schedule';
import type { InstallFiles } from '../install-file';
import type { InstallPlan } from '../install-plan';
import { groovyText, groovyWord } from '../quoting/groovy-text';
import { indented } from '../quoting/indented';
import { dockerRun } from './docker-run';
import { neededSecrets } from './needed-secrets';

export function jenkinsFiles(plan: InstallPlan): InstallFiles {
  const { connector, intervalMinutes } = plan;
  const secrets = neededSecrets(plan);
  const cron = cronSchedule(intervalMinutes);
  // H: a minute, or a first minute, that Jenkins chooses so that not everything begins at once
  const minute = cron.minute.replace(/^(?:0|\*(?=\/))/, 'H');
  const bindings = secrets.map(
    ({ reference, variable }) => `string(credentialsId: ${groovyWord(reference)}, variable: ${groovyWord(variable)}),`,
  );
  const script = [
    '',
    '# Set Docker image and run the container',
    `integration_type="${connector.type}"`,
    'version="latest"',
    'image_name="ghcr.io/port-labs/port-ocean-${integration_type}:${version}"',
    dockerRun(plan, '"$image_name"'),
    '',
  ].join('\n');
  const content = `pipeline {
    agent any

    triggers {
        cron(${groovyWord(`${minute} ${cron.hour} * * *`)}) // ${sayInterval(cron, intervalMinutes)}
    }

    stages {
        stage(${groovyWord(`Run ${connector.title} Integration`)}) {
            steps {
                script {
                    withCredentials([
${indented(bindings.join('\n'), 24)}
                    ]) {
                        sh(${groovyText(script)})
                    }
                }
            }
        }
    }
}
`;
  return {
    files: [
      {
        path: 'Jenkinsfile',
        language: 'groovy',
        content,
        note: `Commit it, once the credentials (of the type Secret text) are in Jenkins. The agent has to be able to run docker. Runs Port’s own Ocean integration for ${connector.title} once, from its image.`,
      },
    ],
    secrets,
  };
}
