import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setCaller } from './caller-of';
import { PUBLIC_ROUTE } from './public-route';
import { RequestError } from './request-error';

const CHALLENGE = 'Bearer realm="quayside"';

/**
 * Lets a request in that carries the token, in a time that does not depend on how much of it was right.
 *
 * @see RFC 6750, sections 2.1 and 3
 */
export class BearerGuard implements CanActivate {
  private readonly digest: Buffer;

  constructor(
    private readonly reflector: Reflector,
    token: string,
  ) {
    this.digest = sha256(token);
  }

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, targets) === true) return true;
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    const { authorization } = request.headers;
    const token = /^Bearer +([^\s]{1,4096})$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      throw new RequestError('unauthenticated', 'Send the header `Authorization: Bearer <token>`.', {
        headers: { 'WWW-Authenticate': CHALLENGE },
      });
    }
    if (!timingSafeEqual(sha256(token), this.digest)) {
      throw new RequestError('unauthenticated', 'The token is not valid.', {
        headers: { 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token"` },
      });
    }
    setCaller(request, 'operator');
    return true;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
