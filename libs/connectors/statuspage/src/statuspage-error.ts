import { ConnectorError, type ConnectorErrorCode } from '@quayside/connector-kit';
import { isJsonObject, type Retry } from '@quayside/domain';
import { HttpError } from '@quayside/http';

/** Of pages themselves. */
export const PAGES_SOURCE = 'pages';

/** What was being read: the list of pages, one page itself, or a list of it. */
export interface Place {
  readonly source: string;
  /** the id of the page; absent for the list of pages itself */
  readonly scope?: string;
}

/**
 * What a failed request means for a run. An abort stays what it is, since it is the caller's own doing; what is no
 * HttpError is a bug and passes unchanged.
 */
export function statuspageError(error: unknown, place: Place): unknown {
  if (!(error instanceof HttpError) || error.code === 'http_aborted') return error;
  const { code, what, retry } = meaningOf(error, place);
  const words = upstreamWords(error.body);
  return new ConnectorError(code, `${what}${words === '' ? '' : ` Statuspage says: ${words}`}`, {
    retry,
    cause: error,
    context: { ...contextOf(place), status: error.status, attempts: error.attempts },
  });
}

/** An answer with the right status and the wrong content. */
export function malformed(place: Place, what: string): ConnectorError {
  return new ConnectorError('upstream_malformed', `${nameOf(place)}: ${what}`, {
    retry: 'later',
    context: contextOf(place),
  });
}

interface Meaning {
  readonly code: ConnectorErrorCode;
  readonly what: string;
  readonly retry: Retry;
}

function meaningOf(error: HttpError, place: Place): Meaning {
  const name = nameOf(place);
  switch (error.code) {
    case 'http_status':
      return meaningOfStatus(error, place, name);
    case 'http_body_malformed':
      return { code: 'upstream_malformed', what: `${name}: the answer is not JSON.`, retry: 'later' };
    case 'http_body_too_large':
      return { code: 'upstream_malformed', what: `${name}: the answer is larger than we take.`, retry: 'never' };
    case 'http_destination_refused':
      return {
        code: 'upstream_unavailable',
        what: `${name}: statuspageHost is not an address on the public internet that answers https.`,
        retry: 'never',
      };
    case 'http_network':
    case 'http_timeout':
    case 'http_aborted':
      return { code: 'upstream_unavailable', what: `${name}: Statuspage could not be reached.`, retry: error.retry };
  }
}

function meaningOfStatus(error: HttpError, place: Place, name: string): Meaning {
  const status = error.status ?? 0;
  const inPage = place.scope !== undefined;
  if (status === 401 && !inPage) {
    return {
      code: 'credentials_rejected',
      what: 'Statuspage refuses the API key: it has expired, or was revoked. Create a new one and replace it.',
      retry: 'never',
    };
  }
  if (status === 401 || status === 403) {
    return { code: 'scope_forbidden', what: `${name}: the API key may not read it (${status}).`, retry: 'never' };
  }
  if (status === 404 && inPage) {
    return { code: 'scope_not_found', what: `${name}: there is no such page (any more).`, retry: 'never' };
  }
  if (status === 420 || status === 429) {
    return {
      code: 'upstream_rate_limited',
      what: `${name}: the rate limit of the key is used up.`,
      retry: error.retry,
    };
  }
  if (status === 408 || status >= 500) {
    return { code: 'upstream_unavailable', what: `${name}: Statuspage answers ${status}.`, retry: error.retry };
  }
  return {
    code: 'upstream_malformed',
    what: `${name}: Statuspage answers ${status}, which its API does not do. Check statuspageHost.`,
    retry: 'never',
  };
}

function nameOf({ source, scope }: Place): string {
  if (scope === undefined) return 'The list of pages';
  return source === PAGES_SOURCE ? `Page ${scope}` : `The ${source} of page ${scope}`;
}

function contextOf({ source, scope }: Place): Readonly<Record<string, string | undefined>> {
  return { source, scope };
}

const MAX_WORDS_LENGTH = 200;

/** The upstream's own explanation, in whichever of its forms. It was masked by the HTTP client. */
function upstreamWords(body: unknown): string {
  if (!isJsonObject(body)) return '';
  const said = body['error'] ?? body['message'] ?? body['errors'];
  const lines = (Array.isArray(said) ? said : [said]).filter((line) => typeof line === 'string');
  return lines.join(', ').slice(0, MAX_WORDS_LENGTH);
}
