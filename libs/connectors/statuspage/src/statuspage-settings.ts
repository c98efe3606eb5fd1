import { parseStringList, type SettingFault, type SettingSpec, type SettingsResult } from '@quayside/connector-kit';
import { nearestName, type JsonValue } from '@quayside/domain';

export interface StatuspageSettings {
  readonly apiKey: string;
  /** scheme and host, and a path where a proxy wants one; without a trailing slash and without `/v1` */
  readonly host: string;
  /** the pages to read; every page that the key shows when empty */
  readonly pageIds: readonly string[];
  /** where the public pages are, with `{page}` in place of the id; their own addresses when absent */
  readonly publicUrl?: string;
}

export const DEFAULT_HOST = 'https://api.statuspage.io';

export const STATUSPAGE_SETTINGS: readonly SettingSpec[] = [
  {
    name: 'statuspageApiKey',
    title: 'Statuspage API key',
    description:
      'Reads your status pages. Create one in Statuspage under your avatar, API info; it belongs to the organisation and ' +
      'expires within a year.',
    type: 'string',
    required: true,
    sensitive: true,
  },
  {
    name: 'statuspageHost',
    title: 'Statuspage API host',
    description: 'The address of the Statuspage API. Change it only if you reach the API through a proxy of your own.',
    type: 'url',
    required: false,
    sensitive: false,
    default: DEFAULT_HOST,
  },
  {
    name: 'statuspageIds',
    title: 'Status pages',
    description:
      'The ids of the pages to read, for example ["kctbh9vrtdwd","8m2l51279rpl"] or the same with commas or one a line. ' +
      'Leave it empty to read every page of the organisation, also those that come later.',
    type: 'string-list',
    required: false,
    sensitive: false,
  },
  {
    name: 'statuspagePublicUrl',
    title: 'Address of the public pages',
    description:
      'Where the public status pages are found, with {page} in place of the page id, for example ' +
      'https://proxy.example.com/{page}. Needed only next to a Statuspage API host of your own; it fills in the status ' +
      'of each page.',
    type: 'url',
    required: false,
    sensitive: false,
    isOwn: true,
  },
];

type Raw = Readonly<Record<string, JsonValue | undefined>>;

/** Reads raw settings and reports everything that is wrong with them at once. No message repeats the key. */
export function parseStatuspageSettings(raw: Raw): SettingsResult<StatuspageSettings> {
  const faults: SettingFault[] = [];
  const keep = <T>(setting: string, result: Parsed<T>): T | undefined => {
    if (result.ok) return result.value;
    faults.push({ setting, message: result.message });
    return undefined;
  };
  const apiKey = keep('statuspageApiKey', parseApiKey(raw['statuspageApiKey']));
  const host = keep('statuspageHost', parseHost(raw['statuspageHost']));
  const pageIds = keep('statuspageIds', parsePageIds(raw['statuspageIds']));
  const publicUrl = keep('statuspagePublicUrl', parsePublicUrl(raw['statuspagePublicUrl']));
  faults.push(...unknownSettings(raw));
  if (apiKey === undefined || host === undefined || pageIds === undefined || faults.length > 0) {
    return { ok: false, faults };
  }
  const settings = { apiKey, host, pageIds };
  return { ok: true, settings: publicUrl === undefined || publicUrl === '' ? settings : { ...settings, publicUrl } };
}

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

function parseApiKey(raw: JsonValue | undefined): Parsed<string> {
  if (raw === undefined || raw === null || raw === '') {
    return { ok: false, message: 'is missing: create an API key in Statuspage under your avatar, API info' };
  }
  if (typeof raw !== 'string') return { ok: false, message: 'must be a string' };
  const value = raw.trim();
  if (value === '') return { ok: false, message: 'is blank: paste the API key' };
  // what a header cannot carry, and what is no key: two words, a sentence, a whole file
  if (!/^[\x21-\x7e]{1,512}$/.test(value)) {
    return { ok: false, message: 'must be the key alone: no blanks, no word OAuth in front of it' };
  }
  return { ok: true, value };
}

function parseHost(raw: JsonValue | undefined): Parsed<string> {
  if (raw === undefined || raw === null || raw === '') return { ok: true, value: DEFAULT_HOST };
  const parsed = parseAddress(raw);
  if (!parsed.ok) return parsed;
  const path = withoutTrailing('/', parsed.value.pathname);
  // every request adds the version itself
  const prefix = path.endsWith('/v1') ? path.slice(0, -3) : path;
  return { ok: true, value: parsed.value.origin + withoutTrailing('/', prefix) };
}

/** Empty where there is none. */
function parsePublicUrl(raw: JsonValue | undefined): Parsed<string> {
  if (raw === undefined || raw === null || raw === '') return { ok: true, value: '' };
  const parsed = parseAddress(raw);
  if (!parsed.ok) return parsed;
  // a URL spells braces in its path as escapes, and takes none in its host
  const path = withoutTrailing('/', parsed.value.pathname).replaceAll('%7B', '{').replaceAll('%7D', '}');
  if (!path.includes('{page}')) {
    return { ok: false, message: 'must have {page} in its path, in place of the page id' };
  }
  return { ok: true, value: parsed.value.origin + path };
}

/** A URL that names a place, and nothing about how to ask there. */
function parseAddress(raw: JsonValue): Parsed<URL> {
  if (typeof raw !== 'string') return { ok: false, message: 'must be a string' };
  const url = URL.canParse(raw.trim()) ? new URL(raw.trim()) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol)) {
    return { ok: false, message: `must be a URL such as ${DEFAULT_HOST}` };
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return { ok: false, message: 'must be a URL without credentials, query and fragment' };
  }
  // the same host, which must not have another budget for it
  url.hostname = withoutTrailing('.', url.hostname);
  return { ok: true, value: url };
}

function withoutTrailing(character: string, text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}

function parsePageIds(raw: JsonValue | undefined): Parsed<readonly string[]> {
  const list = parseStringList(raw);
  if (!list.ok) return list;
  const wrong = list.values.findIndex((id) => !/^[\w-]{1,64}$/.test(id));
  if (wrong >= 0) {
    return {
      ok: false,
      message: `holds something that is no page id, in place ${wrong + 1}: an id is the code of 12 letters and digits in the address of the page's settings`,
    };
  }
  return { ok: true, value: list.values };
}

function unknownSettings(raw: Raw): SettingFault[] {
  const known = STATUSPAGE_SETTINGS.map(({ name }) => name);
  return Object.keys(raw)
    .filter((name) => !known.includes(name) && raw[name] !== undefined)
    .map((name) => {
      const meant = nearestName(name, known);
      return {
        setting: name,
        message: meant
          ? `is not a setting of this connector: did you mean ${meant}?`
          : `is not a setting of this connector: take it out (there are ${known.join(', ')})`,
      };
    });
}
