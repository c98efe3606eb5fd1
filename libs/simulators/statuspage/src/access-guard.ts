import type { SimRequest, SimResponse } from '@quayside/simulator-kit';
import { apiError } from './api-error';
import type { Keyring } from './keyring';
import { RollingWindow } from './rolling-window';

export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
  /** the vendor has answered both, at different times and to different customers */
  readonly status: 420 | 429;
}

export const DEFAULT_RATE_LIMIT: RateLimit = { limit: 60, windowMs: 60_000, status: 420 };

export interface AccessRules {
  readonly authorizationScheme: 'strict' | 'lenient';
  /** lists of components read without paging have a limit of their own, one a minute */
  readonly limitUnpaginatedComponents: boolean;
}

/** What stands before every route of the management API: the key, its rolling window, and the pages closed to it. */
export class AccessGuard {
  private rateLimit: RateLimit | false = false;
  private window = new RollingWindow(0, 0);
  private readonly unpaginated = new RollingWindow(1, 60_000);

  constructor(
    private readonly keyring: Keyring,
    private readonly rules: AccessRules,
  ) {}

  /** Sets or lifts the limit. The window starts empty. */
  setRateLimit(rateLimit: Partial<RateLimit> | false): void {
    this.rateLimit = rateLimit && { ...DEFAULT_RATE_LIMIT, ...rateLimit };
    if (this.rateLimit) this.window = new RollingWindow(this.rateLimit.limit, this.rateLimit.windowMs);
  }

  /** A refusal, or undefined when the request may pass. Whatever a known key asks counts, also what ends in a 4xx. */
  check(request: SimRequest): SimResponse | undefined {
    const [, root, collection, pageId] = request.path.split('/');
    if (root !== 'v1') return undefined;
    const key = this.keyOf(request);
    if (key === undefined) return apiError(401, 'Could not authenticate');
    const limited = this.checkLimits(request, key);
    if (limited) return limited;
    const refusal = collection === 'pages' && pageId !== undefined ? this.keyring.refusal(key, pageId) : undefined;
    if (refusal === 401) return apiError(401, 'Could not authenticate');
    if (refusal === 403) return apiError(403, 'Not authorized to access this page');
    if (refusal === 404) return apiError(404, 'Page not found');
    return undefined;
  }

  /** The valid key of a request. A key in the address is never taken, not even beside one in the header. */
  keyOf({ headers, query }: SimRequest): string | undefined {
    if (query.has('api_key')) return undefined;
    const words = (headers.authorization ?? '').trim().split(/\s+/);
    if (this.rules.authorizationScheme === 'strict' && (words.length !== 2 || words[0] !== 'OAuth')) return undefined;
    const key = words.at(-1) ?? '';
    return this.keyring.isValid(key) ? key : undefined;
  }

  private checkLimits({ at, method, path, query }: SimRequest, key: string): SimResponse | undefined {
    if (!this.rateLimit) return undefined;
    const retryAfter = this.window.take(key, at);
    if (retryAfter !== undefined) return this.tooMany(this.rateLimit, retryAfter);
    const unpaginated =
      method === 'GET' && /^\/v1\/pages\/[^/]+\/components$/.test(path) && !query.has('page') && !query.has('per_page');
    if (!this.rules.limitUnpaginatedComponents || !unpaginated) return undefined;
    return this.unpaginated.take(key, at) === undefined ? undefined : this.tooMany(this.rateLimit, 60);
  }

  private tooMany({ status }: RateLimit, retryAfterSeconds: number): SimResponse {
    return { ...apiError(status, 'Too many requests'), headers: { 'retry-after': String(retryAfterSeconds) } };
  }
}
