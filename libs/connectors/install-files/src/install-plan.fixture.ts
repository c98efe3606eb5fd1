import fc from 'fast-check';
import type { InstallMethod } from '@quayside/contracts';
import { installFiles } from './install-files';
import type { InstallFiles } from './install-file';
import { planInstall, type InstallPlan, type InstallPlanInput } from './install-plan';

/** A connector that says nothing about what its settings may hold: whatever comes has to be quoted. */
export const ACME: InstallPlanInput['connector'] = {
  type: 'acme',
  title: 'Acme',
  settings: [
    { name: 'acmeApiKey', title: 'Acme API key', description: '', type: 'string', required: true, sensitive: true },
    { name: 'acmeHost', title: 'Host', description: '', type: 'url', required: false, sensitive: false },
    { name: 'acmeIds', title: 'Ids', description: '', type: 'string-list', required: false, sensitive: false },
    { name: 'acmeOwn', title: 'Ours', description: '', type: 'url', required: false, sensitive: false, isOwn: true },
    { name: 'acmeProxyToken', title: 'Token', description: '', type: 'string', required: false, sensitive: true },
  ],
};

/** Everything that any of the languages takes for something else, and what people write. */
const pieces = fc.oneof(
  fc.constantFrom(
    ...[
      "'",
      '"',
      '`',
      '$',
      '\\',
      '\\\\',
      "'''",
      '"""',
      '$(id)',
      '${x}',
      '${{ secrets.A }}',
      '$[ x ]',
      '$[[ x ]]',
      '}}',
    ],
    ...['{{ .Values }}', '#', ' #', ': ', '- ', '&a', '*a', '!x', '%', '@', '|', '>', ';', '&&', '||', '!', '~', '?'],
    ...[
      ',',
      '=',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '<',
      ' ',
      '  ',
      'null',
      'true',
      '0',
      '1e3',
      'é',
      '😀',
      '\\n',
      '\\u0027',
    ],
  ),
  fc.string({ maxLength: 5 }),
);
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff\ufffe\uffff]/u;

/** Any text of one line that has something in it. */
export const texts = fc
  .array(pieces, { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join('').trim())
  .filter((text) => text !== '' && !INVISIBLE.test(text));

export const identifiers = fc.oneof(
  fc.stringMatching(/^[a-z0-9-]{1,100}$/),
  fc.constantFrom('null', 'true', 'no', '123', '0', '1e5', '-', '--', 'y', '0x1f', 'a'.repeat(100)),
);

export const inputs: fc.Arbitrary<InstallPlanInput> = fc
  .record({
    identifier: identifiers,
    host: fc.option(texts),
    ids: fc.uniqueArray(texts, { maxLength: 4 }),
    intervalMinutes: fc.integer({ min: 1, max: 1_440 }),
    sendRawDataExamples: fc.boolean(),
    initializePortResources: fc.boolean(),
    gitRepositoryUrl: fc.option(texts, { nil: undefined }),
  })
  .map(({ host, ids, ...rest }) => ({
    ...rest,
    connector: ACME,
    settings: { ...(host === null ? {} : { acmeHost: host }), acmeIds: ids },
    references: {},
    portReferences: {},
    portBaseUrl: 'https://api.us.getport.io',
  }));

export function planOf(input: InstallPlanInput): InstallPlan {
  const planned = planInstall(input);
  if (!planned.ok) throw new Error(JSON.stringify(planned.faults));
  return planned.plan;
}

export const filesOf = (method: InstallMethod, input: InstallPlanInput): InstallFiles =>
  installFiles(method, planOf(input));

/** The content of the file whose path ends so. */
export function contentOf({ files }: InstallFiles, ending: string): string {
  const file = files.find(({ path }) => path.endsWith(ending));
  if (file === undefined) throw new Error(`there is no ${ending} among ${files.map(({ path }) => path).join(', ')}`);
  return file.content;
}

/** What the container has to find in its environment, beside the secrets. */
export function expectedEnvironment(input: InstallPlanInput): Readonly<Record<string, string>> {
  const { settings } = input;
  const ids = settings['acmeIds'] as readonly string[];
  return {
    OCEAN__EVENT_LISTENER: '{"type":"ONCE"}',
    OCEAN__INITIALIZE_PORT_RESOURCES: String(input.initializePortResources),
    OCEAN__SEND_RAW_DATA_EXAMPLES: String(input.sendRawDataExamples),
    OCEAN__INTEGRATION__IDENTIFIER: input.identifier,
    OCEAN__PORT__BASE_URL: input.portBaseUrl,
    ...(settings['acmeHost'] === undefined
      ? {}
      : { OCEAN__INTEGRATION__CONFIG__ACME_HOST: settings['acmeHost'] as string }),
    ...(ids.length === 0 ? {} : { OCEAN__INTEGRATION__CONFIG__ACME_IDS: JSON.stringify(ids) }),
  };
}

export const SECRETS = [
  'OCEAN__INTEGRATION__CONFIG__ACME_API_KEY',
  'OCEAN__PORT__CLIENT_ID',
  'OCEAN__PORT__CLIENT_SECRET',
];
