import { IdentityError } from './identity-error';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const VALUE = /^[A-Za-z0-9._~-]{0,3500}$/;
const MAX_HEADER = 16_384;

/** One cookie of this site. `set` and `clear` give the text of a `Set-Cookie` header. */
export interface SiteCookie {
  /** as the browser knows it, prefix included */
  readonly name: string;
  /** `value`: at most 3,500 characters of base64url, `.` and `~`. Without `maxAgeSeconds` it goes with the browser. */
  set(value: string, maxAgeSeconds?: number): string;
  clear(): string;
  /** the value in a `Cookie` header; undefined when absent, longer than `set` writes, or there with two values */
  read(cookieHeader: string | undefined): string | undefined;
}

/**
 * A `__Host-` cookie: for this host alone, over TLS alone, out of the reach of scripts. `Lax` lets it come along when
 * the identity provider sends the browser back. On http, which is for a loopback address only, browsers refuse that
 * prefix: there it goes without, and without `Secure`. Throws `identity_config_invalid`.
 */
export function siteCookie(origin: string, name: string): SiteCookie {
  if (!NAME.test(name)) throw refused('the name of a cookie has 1 to 64 letters, digits, _ and -');
  const secure = isSecure(origin);
  const fullName = secure ? `__Host-${name}` : name;
  const attributes = `Path=/; ${secure ? 'Secure; ' : ''}HttpOnly; SameSite=Lax`;
  return {
    name: fullName,
    set: (value, maxAgeSeconds) => {
      if (!VALUE.test(value)) throw new RangeError(`the value of ${fullName} is too long, or not in base64url`);
      const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`;
      return `${fullName}=${value}; ${attributes}${age}`;
    },
    clear: () => `${fullName}=; ${attributes}; Max-Age=0`,
    read: (header) => readCookie(header ?? '', fullName),
  };
}

function readCookie(header: string, name: string): string | undefined {
  if (header.length > MAX_HEADER) return undefined;
  const found = new Set<string>();
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at >= 0 && pair.slice(0, at).trim() === name) found.add(pair.slice(at + 1).trim());
  }
  const [value] = found;
  // two values: somebody else on the host set the plain name as well, and we do not know which is ours
  return found.size === 1 && value !== undefined && value !== '' && VALUE.test(value) ? value : undefined;
}

function isSecure(origin: string): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || url.origin !== origin) throw refused('the origin has the form https://host');
  if (url.protocol === 'https:') return true;
  if (url.protocol === 'http:' && LOOPBACK.has(url.hostname)) return false;
  throw refused('cookies need https; http is for localhost, 127.0.0.1 and [::1] only');
}

function refused(problem: string): IdentityError {
  return new IdentityError('identity_config_invalid', `Cookies: ${problem}.`);
}
