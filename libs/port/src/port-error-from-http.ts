import type { Retry } from '@quayside/domain';
import type { HttpError } from '@quayside/http';
import { describeRefusal } from './describe-refusal';
import { PortError, type PortErrorCode } from './port-error';

/**
 * The PortError that a failed request stands for. Undefined when Port has no part in it: the request was aborted, or its
 * destination is not one that we call.
 *
 * @param route method and path, for the message
 * @param secrets masked wherever Port's answer quotes them
 */
export function portErrorFromHttp(error: HttpError, route: string, secrets: readonly string[]): PortError | undefined {
  switch (error.code) {
    case 'http_aborted':
    case 'http_destination_refused':
      return undefined;
    case 'http_network':
    case 'http_timeout':
      return failure('port_unavailable', `Port did not answer ${route}.`, error, route);
    case 'http_body_malformed':
      return failure('port_answer_malformed', `Port's answer to ${route} is not JSON.`, error, route);
    case 'http_body_too_large':
      return failure('port_answer_too_large', `Port's answer to ${route} is larger than we read.`, error, route);
    case 'http_status': {
      const status = error.status ?? 0;
      const { portCode, text } = describeRefusal(error.body, secrets);
      const said = text === '' ? '.' : `: ${text}`;
      return failure(
        codeOfStatus(status),
        `Port answered ${route} with status ${status}${said}`,
        error,
        route,
        portCode,
      );
    }
  }
}

function failure(code: PortErrorCode, message: string, cause: HttpError, route: string, portCode?: string): PortError {
  return new PortError(code, message, {
    cause,
    retry: retryOf(code, cause.retry),
    context: { route },
    ...(cause.status === undefined ? {} : { status: cause.status }),
    ...(portCode === undefined ? {} : { portCode }),
  });
}

function codeOfStatus(status: number): PortErrorCode {
  if (status >= 500 || status === 408) return 'port_unavailable';
  if (status < 400) return 'port_answer_malformed';
  switch (status) {
    case 401:
      return 'port_token_rejected';
    case 403:
      return 'port_forbidden';
    case 404:
      return 'port_not_found';
    case 409:
      return 'port_conflict';
    case 413:
      return 'port_request_too_large';
    case 429:
      return 'port_rate_limited';
    default:
      return 'port_rejected';
  }
}

function retryOf(code: PortErrorCode, told: Retry): Retry {
  switch (code) {
    case 'port_rate_limited':
      return typeof told === 'object' ? told : 'later';
    case 'port_unavailable':
    case 'port_token_rejected':
    case 'port_answer_malformed':
      return 'later';
    default:
      return 'never';
  }
}
