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
  /\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{0,2000}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[\w-]{35}/g,
  /\bgh[pousr]_\w{36,255}/g,
  /\bya29\.[\w-]{20,500}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g,
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,200}:[^\s:/@]{1,200}@/gi,
];

export function maskText(text: string, literals: readonly string[] = []): string {
  let masked = text;
  for (const literal of literals) if (literal.length >= 4) masked = masked.replaceAll(literal, MASK);
  for (const pattern of SENSITIVE_TEXT) masked = masked.replace(pattern, MASK);
  return masked;
}

/**
 * A copy of a JSON value in which whatever looks like a secret is replaced whole, never in part: values under sensitive
 * keys, known shapes inside text, and the literal values given (the installation's own secrets).
 */
export function maskSecrets(value: JsonValue, literals: readonly string[] = []): JsonValue {
  if (typeof value === 'string') return maskText(value, literals);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => maskSecrets(item, literals));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SENSITIVE_KEYS.has(key.toLowerCase().replace(/[-_]/g, '')) && item !== null ? MASK : maskSecrets(item, literals),
    ]),
  );
}
