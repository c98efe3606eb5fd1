import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { contentOf, expectedEnvironment, filesOf, inputs, SECRETS, texts } from './install-plan.fixture';
import { kubernetesName } from './kubernetes-name';
import { groovyText, groovyWord } from './quoting/groovy-text';
import { shellWord } from './quoting/shell-word';

/** How often a shell is started; each time takes some milliseconds. */
const SAMPLES = { numRuns: 60 };

/**
 * Runs a script in a real shell that knows no programs. Those named here only tell how they were called; any other one ends
 * the script.
 *
 * @returns the calls, each with its arguments
 */
function callsOf(shell: 'sh' | 'bash', script: string, programs: readonly string[], input = ''): string[][] {
  const told = programs.map((name) => `${name}() { printf '%s\\0' ${name} "$@"; printf '\\n\\0'; }`).join('\n');
  const output = execFileSync(shell, ['-euc', `PATH=/nowhere\n${told}\n${script}`], {
    input,
    encoding: 'utf8',
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return output
    .split('\n\0')
    .slice(0, -1)
    .map((call) => call.split('\0').slice(0, -1));
}

/** What Groovy makes of a text between single quotes, one or three: an independent reading of its rules. */
function readByGroovy(source: string): string {
  const quotes = source.startsWith("'''") ? "'''" : "'";
  let text = '';
  for (let at = quotes.length; ; at += 1) {
    if (at >= source.length) throw new Error('the text does not end');
    if (source.startsWith(quotes, at)) {
      if (at + quotes.length !== source.length) throw new Error('there is something behind the text');
      return text;
    }
    if (source[at] === '\\') at += 1;
    text += source[at] ?? '';
  }
}

/** What Azure and GitLab do to a script before a shell sees it. */
const replacedBefore = (script: string): string =>
  script.replace(/\$\(\w*[^)]*\)|\$\{\{.*?\}\}|\$\[+.*?\]+/g, 'STOLEN');

const DOCKER = ['docker', 'run', '-i', '--rm', '--platform=linux/amd64'];

/** Of one call of docker: the variables that it passes on, those that it sets, and its image. */
function readDocker(calls: string[][]): unknown {
  const [call = [], ...others] = calls;
  expect(others).toEqual([]);
  expect(call.slice(0, DOCKER.length)).toEqual(DOCKER);
  const rest = call.slice(DOCKER.length);
  const variables = rest.slice(0, -1).filter((_, index) => index % 2 === 1);
  expect(rest.slice(0, -1).filter((_, index) => index % 2 === 0)).toEqual(variables.map(() => '-e'));
  const set = variables.filter((text) => text.includes('='));
  return {
    passed: variables.filter((text) => !text.includes('=')),
    set: Object.fromEntries(set.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)])),
    image: rest.at(-1),
  };
}

describe('a text', () => {
  it('comes back unchanged from a shell, also when something replaced what it knows before', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 10 }), (words) => {
        const script = `tell ${words.map(shellWord).join(' ')}`;
        for (const shell of ['sh', 'bash'] as const) {
          expect(callsOf(shell, replacedBefore(script), ['tell'])).toEqual([['tell', ...words]]);
        }
      }),
      SAMPLES,
    );
  });

  it('comes back unchanged from Groovy', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", '\\', '"', '$', '{', 'n', '\n') }), (text) => {
        expect(readByGroovy(groovyText(text))).toBe(text);
        expect(readByGroovy(groovyWord(text))).toBe(text);
      }),
    );
  });
});

describe('the commands for Helm', () => {
  it('run two commands, with every setting as it was given', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const files = filesOf('helm', input);
        const [add, upgrade = []] = callsOf('bash', contentOf(files, 'install.sh'), ['helm']);
        expect(add?.slice(0, 3)).toEqual(['helm', 'repo', 'add']);
        const name = kubernetesName(input.identifier);
        const begin = [
          'helm',
          'upgrade',
          '--install',
          name,
          'port-labs/port-ocean',
          '--create-namespace',
          '--namespace',
        ];
        expect(upgrade.slice(0, 8)).toEqual([...begin, name]);
        const options = upgrade.slice(8);
        expect(new Set(options.filter((_, index) => index % 2 === 0))).toEqual(new Set(['--set-json']));
        const values = options
          .filter((_, index) => index % 2 === 1)
          .map((option) => [option.slice(0, option.indexOf('=')), option.slice(option.indexOf('=') + 1)] as const)
          .map(([key, json]) => [key, JSON.parse(json) as unknown]);
        const { acmeHost, acmeIds } = input.settings;
        expect(Object.fromEntries(values)).toEqual({
          'secret.create': false,
          'secret.useExistingSecret': true,
          'secret.name': files.secrets[0]?.reference,
          'port.baseUrl': input.portBaseUrl,
          initializePortResources: input.initializePortResources,
          scheduledResyncInterval: input.intervalMinutes,
          'integration.identifier': input.identifier,
          'integration.type': 'acme',
          'integration.eventListener.type': 'POLLING',
          ...(acmeHost === undefined ? {} : { 'integration.config.acmeHost': acmeHost }),
          ...((acmeIds as string[]).length === 0 ? {} : { 'integration.config.acmeIds': JSON.stringify(acmeIds) }),
          ...(input.sendRawDataExamples
            ? {}
            : { extraEnv: [{ name: 'OCEAN__SEND_RAW_DATA_EXAMPLES', value: 'false' }] }),
        });
      }),
      SAMPLES,
    );
  });

  it('take the values of secrets from whoever runs them, into one Secret and no argument', () => {
    fc.assert(
      fc.property(inputs, fc.array(texts, { minLength: 3, maxLength: 3 }), (input, values) => {
        const files = filesOf('argocd', input);
        // what stands in for kubectl shows what it is given to read
        const told =
          'kubectl() { while IFS= read -r line; do printf "%s\\0" "$line"; done; printf "%s\\0" kubectl "$@"; printf "\\n\\0"; }';
        const script = contentOf(files, 'create-secret.sh').replace('kubectl apply -f -', 'cat >/dev/null');
        const output = execFileSync('bash', ['-c', `${told}\n${script}`], {
          input: `${values.join('\n')}\n`,
          encoding: 'utf8',
        });
        const name = kubernetesName(input.identifier);
        expect(output.replace(/^\n+/, '').split('\0')).toEqual([
          ...SECRETS.map((variable, index) => `${variable}=${values[index] ?? ''}`),
          ...['kubectl', 'create', 'secret', 'generic', files.secrets[0]?.reference ?? '', '--namespace', name],
          '--from-env-file=/dev/stdin',
          '\n',
          '',
        ]);
      }),
      SAMPLES,
    );
  });
});

describe('the pipelines', () => {
  const expected = (input: Parameters<typeof expectedEnvironment>[0]): unknown => ({
    passed: SECRETS,
    set: expectedEnvironment(input),
    image: 'ghcr.io/port-labs/port-ocean-acme:latest',
  });

  it('of Jenkins run one container, with every setting as it was given', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const source = contentOf(filesOf('jenkins', input), 'Jenkinsfile');
        const script = readByGroovy(/sh\(('''[^]*''')\)\n {20}\}/.exec(source)?.[1] ?? '');
        expect(readDocker(callsOf('sh', script, ['docker']))).toEqual(expected(input));
      }),
      SAMPLES,
    );
  });

  it('of Azure run one container, with every setting as it was given', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const pipeline = parse(contentOf(filesOf('azure', input), '-integration.yml')) as {
          steps: { script: string; env: unknown }[];
        };
        expect(pipeline.steps).toHaveLength(1);
        const [{ script = '', env } = {}] = pipeline.steps;
        expect(env).toEqual(Object.fromEntries(SECRETS.map((name) => [name, `$(${name})`])));
        expect(readDocker(callsOf('bash', replacedBefore(script), ['docker']))).toEqual(expected(input));
      }),
      SAMPLES,
    );
  });

  it('of GitLab run one container, with every setting as it was given', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const pipeline = parse(contentOf(filesOf('gitlab', input), '.gitlab-ci.yml')) as {
          ingest_data: { script: string[]; variables: Record<string, string> };
        };
        const { script } = pipeline.ingest_data;
        expect(script).toHaveLength(1);
        const image = 'IMAGE_NAME=ghcr.io/port-labs/port-ocean-acme:latest';
        const calls = callsOf('sh', `${image}\n${replacedBefore(script[0] ?? '')}`, ['docker']);
        expect(readDocker(calls)).toEqual(expected(input));
      }),
      SAMPLES,
    );
  });
});
