import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isAppError, type Logger } from '@quayside/domain';
import { ZodSerializationException } from 'nestjs-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { allowedMethods } from './allowed-methods';
import { problemOf, type ErrorStatuses } from './problem-of';
import { RequestError } from './request-error';
import { requestIdOf } from './request-id';

/** The one place where an error becomes an HTTP answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly statuses: ErrorStatuses,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<IncomingMessage>();
    const response = http.getResponse<ServerResponse>();
    const requestId = requestIdOf(response);
    const error = fromNest(thrown, request);
    const { problem, headers, internal } = problemOf(error, requestId, this.statuses);
    if (internal) this.log(error, requestId, problem.code);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.writeHead(problem.status, { ...headers, 'Content-Type': 'application/problem+json; charset=utf-8' });
    response.end(JSON.stringify(problem));
  }

  private log(error: unknown, requestId: string, code: string): void {
    const fields = { requestId, error, ...serializationFaults(error) };
    if (isAppError(error) && error.code === code) this.logger.warn(fields, 'request could not be served');
    else this.logger.error(fields, 'request failed');
  }
}

/** Of what Nest itself throws, only its router's "not found" and a body or address that cannot be read are the sender's. */
function fromNest(error: unknown, request: IncomingMessage): unknown {
  if (!(error instanceof HttpException)) return error;
  if (error.getStatus() === 400) {
    return new RequestError('request_malformed', 'The request could not be read. Check its address and its JSON.');
  }
  if (error.getStatus() !== 404) return error;
  const methods = allowedMethods(request);
  if (methods.length === 0) return new RequestError('route_not_found', 'Nothing lives at this address.');
  const allow = methods.join(', ');
  return new RequestError('method_not_allowed', `This address takes ${allow}.`, { headers: { Allow: allow } });
}

/** Where an answer did not fit its own schema: places only, the values may be anything. */
function serializationFaults(error: unknown): object {
  const cause = error instanceof ZodSerializationException ? error.getZodError() : undefined;
  if (!(cause instanceof z.ZodError)) return {};
  return { answerFaults: cause.issues.map((issue) => ({ path: issue.path.join('.'), code: issue.code })) };
}
