import type { IncomingMessage, ServerResponse } from 'node:http';

/** What answers are for: programs, or the browser of a person who looks at our pages. */
export type Surface = 'api' | 'console';

export interface SecurityHeaderOptions {
  /** whether the address that callers use begins with https: browsers then take no other for a year */
  readonly https: boolean;
}

const EVERYWHERE = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

const BY_SURFACE: Readonly<Record<Surface, Readonly<Record<string, string>>>> = {
  // data for programs: never a page, never a frame, never kept by a cache
  api: {
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
  },
  // pages of our own files only: nothing inline, nothing from elsewhere, nothing that may be embedded
  console: {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ].join('; '),
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Cache-Control': 'no-cache',
  },
};

const A_YEAR_SECONDS = 31_536_000;

export function securityHeaders(surface: Surface, { https }: SecurityHeaderOptions): Readonly<Record<string, string>> {
  return {
    ...EVERYWHERE,
    ...BY_SURFACE[surface],
    ...(https ? { 'Strict-Transport-Security': `max-age=${A_YEAR_SECONDS}` } : {}),
  };
}

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export function setSecurityHeaders(headers: Readonly<Record<string, string>>): Middleware {
  const entries = Object.entries(headers);
  return (_request, response, next) => {
    for (const [name, value] of entries) response.setHeader(name, value);
    next();
  };
}
