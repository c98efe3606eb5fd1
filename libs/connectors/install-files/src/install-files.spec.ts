import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ACME, contentOf, expectedEnvironment, filesOf, inputs, SECRETS, texts } from './install-plan.fixture';
import type { InstallPlanInput } from './install-plan';
import { githubText } from './quoting/github-text';
import { yamlText } from './quoting/yaml-text';

const INPUT: InstallPlanInput = {
  connector: ACME,
  identifier: 'my-acme',
  settings: { acmeHost: 'https://acme.example', acmeIds: 'a1, b2' },
  references: {},
  portReferences: {},
  portBaseUrl: 'https://api.getport.io',
  intervalMinutes: 120,
  sendRawDataExamples: true,
  initializePortResources: true,
};

/** What GitHub makes of a text: expressions that are texts are those texts, any other gives a secret away. */
function readByGithub(text: string): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_whole, expression: string) => {
    const literal = /^'((?:[^']|'')*)'$/.exec(expression)?.[1];
    return literal === undefined ? '<a secret>' : literal.replaceAll("''", "'");
  });
}

describe('a text', () => {
  it('comes back unchanged from YAML, as any scalar', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parse(`a: ${yamlText(text)}`)).toEqual({ a: text });
      }),
    );
  });

  it('comes back unchanged from GitHub, and is no expression there', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(readByGithub(githubText(text))).toBe(text);
      }),
    );
  });
});

describe('the files for ArgoCD', () => {
  it('have every setting as it was given, at its own place and nowhere else', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const files = filesOf('argocd', input);
        const { acmeHost, acmeIds } = input.settings;
        const config = {
          ...(acmeHost === undefined ? {} : { acmeHost }),
          ...((acmeIds as string[]).length === 0 ? {} : { acmeIds: JSON.stringify(acmeIds) }),
        };
        expect(parse(contentOf(files, '/values.yaml'))).toEqual({
          initializePortResources: input.initializePortResources,
          scheduledResyncInterval: input.intervalMinutes,
          port: { baseUrl: input.portBaseUrl },
          secret: { create: false, useExistingSecret: true, name: files.secrets[0]?.reference },
          ...(input.sendRawDataExamples
            ? {}
            : { extraEnv: [{ name: 'OCEAN__SEND_RAW_DATA_EXAMPLES', value: 'false' }] }),
          integration: {
            identifier: input.identifier,
            type: 'acme',
            eventListener: { type: 'POLLING' },
            ...(Object.keys(config).length === 0 ? {} : { config }),
          },
        });
        const [, values, application] = files.files;
        expect(parse(application?.content ?? '')).toMatchObject({
          kind: 'Application',
          spec: {
            sources: [
              { chart: 'port-ocean', helm: { valueFiles: [`$values/${values?.path ?? ''}`] } },
              { repoURL: input.gitRepositoryUrl ?? 'YOUR_GIT_REPO_URL', ref: 'values' },
            ],
            syncPolicy: { automated: { prune: true, selfHeal: true } },
          },
        });
      }),
    );
  });
});

describe('the workflow for GitHub', () => {
  interface Workflow {
    readonly on: unknown;
    readonly jobs: {
      readonly 'run-integration': {
        readonly env: Readonly<Record<string, string>>;
        readonly steps: readonly [{ readonly uses: string; readonly with: Readonly<Record<string, string>> }];
      };
    };
  }
  const workflow = (input: InstallPlanInput): Workflow =>
    parse(contentOf(filesOf('github', input), '-integration.yml')) as Workflow;

  it('gives what was written by the environment, and to the action nothing that its shell could take for something', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { env, steps } = workflow(input).jobs['run-integration'];
        const { with: given } = steps[0];
        const {
          OCEAN__EVENT_LISTENER: _once,
          OCEAN__INITIALIZE_PORT_RESOURCES: initialize,
          OCEAN__INTEGRATION__IDENTIFIER: identifier,
          OCEAN__PORT__BASE_URL: baseUrl,
          ...rest
        } = expectedEnvironment(input);
        expect(Object.fromEntries(Object.entries(env).map(([name, value]) => [name, readByGithub(value)]))).toEqual(
          rest,
        );
        expect(given).toEqual({
          type: 'acme',
          identifier,
          initialize_port_resources: initialize,
          port_client_id: '${{ secrets.OCEAN__PORT__CLIENT_ID }}',
          port_client_secret: '${{ secrets.OCEAN__PORT__CLIENT_SECRET }}',
          port_base_url: baseUrl,
          config: 'acme_api_key: ${{ secrets.OCEAN__INTEGRATION__CONFIG__ACME_API_KEY }}\n',
        });
      }),
    );
  });

  it('runs by hand and by the interval', () => {
    expect(workflow(INPUT).on).toEqual({ workflow_dispatch: null, schedule: [{ cron: '0 */2 * * *' }] });
  });
});

describe('every method', () => {
  const METHODS = ['helm', 'argocd', 'github', 'jenkins', 'azure', 'gitlab'] as const;

  it.each(METHODS)('says what to put where, by Ocean’s own names: %s', (method) => {
    const { files, secrets } = filesOf(method, INPUT);
    expect(secrets.map(({ variable }) => variable)).toEqual(SECRETS);
    for (const { reference } of secrets) expect(files.some(({ content }) => content.includes(reference))).toBe(true);
    for (const { note } of files) expect(note).toMatch(/\.$/);
    expect(files.at(-1)?.note).toContain('Port’s own Ocean integration');
  });

  it.each(METHODS)('takes the names that secrets have: %s', (method) => {
    const name = method === 'helm' || method === 'argocd' ? 'acme-keys' : 'ACME_KEY';
    const { files, secrets } = filesOf(method, { ...INPUT, references: { acmeApiKey: name, acmeProxyToken: name } });
    expect(secrets.map(({ title }) => title)).toEqual([
      'Acme API key',
      'Token',
      'Client id of Port',
      'Client secret of Port',
    ]);
    expect(secrets[0]).toMatchObject({ reference: name, required: true });
    expect(secrets[1]).toMatchObject({ reference: name, required: false });
    expect(files.map(({ content }) => content).join('')).toContain(name);
  });
});
