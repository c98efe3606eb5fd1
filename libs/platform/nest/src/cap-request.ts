import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestError } from './request-error';

/** Twice the longest cursor. Node itself refuses the first line and the headers of a request together from 16 KiB on. */
const MAX_ADDRESS_CHARS = 8_192;
const MAX_HEADERS = 100;

/** Refuses an address or a number of headers that no honest request has, before anything is made of either. */
export function capRequest(request: IncomingMessage, _response: ServerResponse, next: (error?: unknown) => void): void {
  if ((request.url ?? '').length > MAX_ADDRESS_CHARS) {
    return next(
      new RequestError(
        'address_too_long',
        `The address is longer than ${MAX_ADDRESS_CHARS} characters, its query included.`,
      ),
    );
  }
  // names and values by turns, as they came
  if (request.rawHeaders.length > 2 * MAX_HEADERS) {
    return next(new RequestError('headers_too_large', `The request has more than ${MAX_HEADERS} headers.`));
  }
  next();
}
