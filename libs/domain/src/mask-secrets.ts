import { isJsonObject, type JsonValue } from './json';

const MASK = '[REDACTED]';

/** Keys whose value is a capability or a credential wherever it appears. Compared in lower case without `-` and `_`. */
const SENSITIVE_KEYS = new Set(['secretvalue', 'automationemail', 'connectionstring', 'setcookie', 'signature']);
/** The same for every key that ends with one of these: `x-auth-token`, `statuspage_api_key`, `oldPassword`. */
const SENSITIVE_ENDING =
  /(?:authorization|apikey|token|secret|password|passwd|passphrase|privatekey|masterkey|credentials?|cookies?)$/;

/** How names end in text behind which a secret follows, in a query, a form, JSON or a header. */
const NAME = String.raw`(?:api[_-]?key|token|secret|password|passwd|passphrase|private[_-]?key|signature|credentials?)`;
/** What stands between quotes, escaped ones included. */
const QUOTED = String.raw`(?:"(?:[^"\\\r\n]|\\.)+"?|'(?:[^'\\\r\n]|\\.)+'?)`;

/**
 * Shapes of secrets in running text, and what is left of each. Every pattern is linear: no two neighbouring parts of one can
 * match the same text without a bound.
 */
const SENSITIVE_TEXT: readonly (readonly [pattern: RegExp, shown: string])[] = [
  // our own tokens, wherever they stand
  [/qsy_[\w-]{8,400}/g, MASK],
  [/\bOAuth\s+[^\s"']{8,200}/g, MASK],
  [/\bBearer\s+[^\s"']{8,4000}/g, MASK],
  // not what is basic in prose
  [/\bBasic\s+(?=\S{0,100}[\d=+/])[A-Za-z0-9+/=_-]{8,}/g, MASK],
  [/\beyJ[\w-]{8,400}\.[\w-]{8,4000}\.[\w-]{0,2000}/g, MASK],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, MASK],
  [/\bAIza[\w-]{35}/g, MASK],
  [/\bgh[pousr]_\w{36,255}/g, MASK],
  [/\bya29\.[\w-]{20,500}/g, MASK],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g, MASK],
  // whatever stands before the host of a URL: a user, a password, or a token alone
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#"'<>]{1,500}@/gi, `$1${MASK}@`],
  [/\b((?:set-)?cookie["']?\s{0,3}:\s{0,3})[^\r\n]+/gi, `$1${MASK}`],
  [/(__(?:Host|Secure)-[\w-]{1,60}=)[^\s;,"']+/g, `$1${MASK}`],
  // what an identity provider sends back by the browser, good for one use
  [/([?&](?:code|state|nonce|code_verifier|id_token_hint)=)[^\s&;#"'<>]+/gi, `$1${MASK}`],
  [new RegExp(String.raw`(${NAME}\\?["']?\s{0,3}[:=]\s{0,3}\\?)${QUOTED}`, 'gi'), `$1${MASK}`],
  [new RegExp(String.raw`(${NAME}=)[^\s&;,"'<>]+`, 'gi'), `$1${MASK}`],
  [/((?:authorization|api[_-]?key|password|secret):\s{0,3})[^\s,;"'{}[\]]+/gi, `$1${MASK}`],
];

/** What is masked is shown to people; longer texts are cut, so that masking costs little whatever a stranger wrote. */
const MAX_TEXT_CHARS = 16_000;
const MASK_MARGIN_CHARS = 8_000;
const MAX_DEPTH = 64;
const TOO_DEEP = '[TOO DEEP]';

/** @see maskSecrets */
export function maskText(text: string, literals: readonly string[] = []): string {
  // some more is masked than is kept, so that a secret across the cut is whole when it is looked for
  const head = text.slice(0, MAX_TEXT_CHARS + MASK_MARGIN_CHARS);
  let masked = head;
  for (const literal of literals) if (literal.length >= 4) masked = masked.replaceAll(literal, MASK);
  for (const [pattern, shown] of SENSITIVE_TEXT) masked = masked.replace(pattern, shown);
  // masking may have made it shorter: its end is still where a secret may have been cut
  const kept =
    head.length === text.length ? MAX_TEXT_CHARS : Math.min(MAX_TEXT_CHARS, masked.length - MASK_MARGIN_CHARS);
  return masked.length > kept ? `${masked.slice(0, Math.max(0, kept))}…` : masked;
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
  const plain = key.toLowerCase().replace(/[-_]/g, '');
  return SENSITIVE_KEYS.has(plain) || SENSITIVE_ENDING.test(plain);
}
