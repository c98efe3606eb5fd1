import { isJsonObject, type JsonValue } from './json';

const MASK = '[REDACTED]';

/** Keys whose value is a capability or a credential wherever it appears. Compared in lower case without `-` and `_`. */
const SENSITIVE_KEYS = new Set([
  'authorization',
  'apikey',
  'statuspageapikey',
  'accesstoken',
  'refreshtoken',
  'clientsecret',
  'password',
  'secret',
  'secretvalue',
  'automationemail',
  'cookie',
  'setcookie',
]);

/** Shapes of secrets in running text. Every pattern is linear: no nested quantifier. */
const SENSITIVE_TEXT: readonly RegExp[] = [
  /\bOAuth\s+[^\s"']{8,200}/g,
  /\bBearer\s+[^\s"']{8,4000}/g,
  /\beyJ[\w-]{8,400}\.[\w-]{8,4000}\.[\w-]{0,2000}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[\w-]{35}/g,
  /\bgh[pousr]_\w{36,255}/g,
  /\bya29\.[\w-]{20,500}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g,
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,200}:[^\s:/@]{1,200}@/gi,
];

/** What is masked is shown to people; longer texts are cut, so that masking costs little whatever a stranger wrote. */
const MAX_TEXT_CHARS = 16_000;
const MASK_MARGIN_CHARS = 8_000;
const MAX_DEPTH = 64;
const TOO_DEEP = '[TOO DEEP]';

/** @see maskSecrets */
export function maskText(text: string, literals: readonly string[] = []): string {
  // some more is masked than is kept, so that a secret across the cut is whole when it is looked for
  let masked = text.slice(0, MAX_TEXT_CHARS + MASK_MARGIN_CHARS);
  for (const literal of literals) if (literal.length >= 4) masked = masked.replaceAll(literal, MASK);
  for (const pattern of SENSITIVE_TEXT) masked = masked.replace(pattern, MASK);
  return masked.length > MAX_TEXT_CHARS ? `${masked.slice(0, MAX_TEXT_CHARS)}…` : masked;
}

/**
 * A copy of a JSON value in which whatever looks like a secret is replaced whole, never in part: values under sensitive
 * keys, known shapes inside text, and the literal values given (the installation's own secrets). Texts of more than
 * 16,000 characters and values nested deeper than 64 levels are cut.
 */
export function maskSecrets(value: JsonValue, literals: readonly string[] = []): JsonValue {
  return masked(value, literals, 0);
}

function masked(value: JsonValue, literals: readonly string[], depth: number): JsonValue {
  if (typeof value === 'string') return maskText(value, literals);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  if (!isJsonObject(value)) return value.map((item) => masked(item, literals, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      item !== null && isSensitive(key) ? MASK : masked(item, literals, depth + 1),
    ]),
  );
}

function isSensitive(key: string): boolean {
  return SENSITIVE_KEYS.has(key.toLowerCase().replace(/[-_]/g, ''));
}
