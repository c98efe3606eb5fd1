import { objectBody, requiredString } from './request-body';
import { done, type Router } from './router';
import { unauthorized } from './refusal';
import type { TokenDesk } from './token-desk';

export function addAuthRoutes(router: Router, desk: TokenDesk): void {
  router.open('POST', '/v1/auth/access_token', (request) => {
    const body = objectBody(request, ['clientId', 'clientSecret']);
    const clientId = requiredString(body['clientId'], 'clientId');
    const clientSecret = requiredString(body['clientSecret'], 'clientSecret');
    const issued = desk.issue(clientId, clientSecret);
    if (!issued) throw unauthorized('The client id and the client secret do not belong together');
    return done({ accessToken: issued.token, expiresIn: issued.expiresInSeconds, tokenType: 'Bearer' });
  });
}
