import type { InstallPlan } from '../install-plan';
import { shellWord } from '../quoting/shell-word';

/**
 * A command that runs the integration once. Secrets are passed on by their names alone, from the environment of the shell:
 * their values are in no list of processes and in no trace of the script.
 *
 * @param image as a word of the shell
 */
export function dockerRun(plan: InstallPlan, image: string): string {
  const { settings, secrets, identifier, portBaseUrl, initializePortResources, sendRawDataExamples } = plan;
  const given: readonly (readonly [variable: string, value: string])[] = [
    ['OCEAN__EVENT_LISTENER', '{"type":"ONCE"}'],
    ['OCEAN__INITIALIZE_PORT_RESOURCES', String(initializePortResources)],
    ['OCEAN__SEND_RAW_DATA_EXAMPLES', String(sendRawDataExamples)],
    ['OCEAN__INTEGRATION__IDENTIFIER', identifier],
    ['OCEAN__PORT__BASE_URL', portBaseUrl],
    ...settings.map(({ variable, value }) => [variable, value] as const),
  ];
  const lines = [
    'docker run -i --rm --platform=linux/amd64',
    ...secrets.map(({ variable }) => `  -e ${variable}`),
    ...given.map(([variable, value]) => `  -e ${variable}=${shellWord(value)}`),
    `  ${image}`,
  ];
  return lines.join(' \\\n');
}
