import type { NestExpressApplication } from '@nestjs/platform-express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { faultOfJsonForm } from './json-form';
import { RequestError } from './request-error';

type Next = (error?: unknown) => void;

/**
 * Bodies are JSON and bounded. What cannot be read becomes a `RequestError` before any route is chosen. Requests that
 * `isWelcome` says no to keep their body.
 */
export function readJsonBodies(
  app: NestExpressApplication,
  maxBodyBytes: number,
  isWelcome: (request: IncomingMessage) => boolean,
): void {
  app.use((request: IncomingMessage, _response: ServerResponse, next: Next) =>
    next(isWelcome(request) && announcesBody(request) ? faultOfType(request) : undefined),
  );
  app.useBodyParser('json', { limit: maxBodyBytes, type: isWelcome, verify: checkForm });
  app.use((error: unknown, _request: IncomingMessage, _response: ServerResponse, next: Next) =>
    next(unreadableBody(error, maxBodyBytes)),
  );
}

export function announcesBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function faultOfType(request: IncomingMessage): RequestError | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || /^application\/[\w.-]{1,100}\+json$/.test(type)) return undefined;
  return new RequestError(
    'media_type_unsupported',
    'Send the body as JSON, with the header `Content-Type: application/json`.',
  );
}

const NOT_UTF8 = 'Send the body as JSON in UTF-8, plain or gzip.';

/** Before it is parsed. The parser reads other encodings too, in which the check would see something else than it does. */
function checkForm(_request: IncomingMessage, _response: ServerResponse, body: Buffer, encoding: string): void {
  if (encoding !== 'utf-8') throw new RequestError('media_type_unsupported', NOT_UTF8);
  const fault = faultOfJsonForm(body.toString('utf8'));
  if (fault !== undefined) throw new RequestError('request_malformed', fault);
}

/** @see https://expressjs.com/en/resources/middleware/body-parser.html for the types of its errors */
function unreadableBody(error: unknown, maxBodyBytes: number): unknown {
  // a new one where the parser has put the whole body on it
  if (error instanceof RequestError) return 'body' in error ? new RequestError(error.code, error.message) : error;
  const type: unknown = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  switch (type) {
    case 'entity.too.large':
      return new RequestError('request_too_large', `The body is larger than ${maxBodyBytes} bytes.`);
    case 'entity.parse.failed':
    case 'request.size.invalid':
    case 'request.aborted':
      return new RequestError('request_malformed', 'The body is not valid JSON.');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new RequestError('media_type_unsupported', NOT_UTF8);
    default:
      // what it does not name, such as broken gzip, is the sender's too when it has a status of that kind
      return isSendersFault(error) ? new RequestError('request_malformed', 'The body could not be read.') : error;
  }
}

function isSendersFault(error: unknown): boolean {
  const status: unknown = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500;
}
