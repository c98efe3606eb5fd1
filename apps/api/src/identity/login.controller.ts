import { Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Database } from '@quayside/platform-database';
import {
  IdentityError,
  LOGIN_TTL_MS,
  newSessionId,
  rolesOf,
  sessionIdHash,
  type FinishedLogin,
} from '@quayside/platform-identity';
import { addressOf, PublicRoute, requestIdOf } from '@quayside/platform-nest';
import { beginSession, endProviderSessions, keepBegunLogin, recordSignIn, takeBegunLogin } from '@quayside/tenancy';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DATABASE, LOGIN } from '../api-parts';
import { found } from '../found';
import type { Login } from './login';
import { readLogoutToken } from './read-logout-token';
import { LoginQuery } from './session.dto';

const UNAVAILABLE = 'No identity provider is configured.';
const PROVIDER_SILENT = 'The identity provider or the database cannot be reached.';

@ApiTags('Login')
@Controller()
export class LoginController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOGIN) private readonly login: Login | null,
  ) {}

  @Get('login')
  @PublicRoute()
  @HttpCode(303)
  @ApiOperation({ summary: 'Begin a login: goes to the identity provider', description: 'For browsers.' })
  @ApiResponse({ status: 303, description: 'To the identity provider.' })
  @ApiResponse({ status: 400, description: '`returnTo` is no path on this site.' })
  @ApiResponse({ status: 404, description: UNAVAILABLE })
  @ApiResponse({ status: 503, description: PROVIDER_SILENT })
  async beginLogin(
    @Query() { returnTo }: LoginQuery,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<void> {
    const { client, begunCookie } = this.#configured();
    const { url, transaction } = await client.begin({ returnTo });
    const { id, hash } = newSessionId();
    await keepBegunLogin(this.database, hash, transaction);
    response.setHeader('Set-Cookie', begunCookie.set(id, LOGIN_TTL_MS / 1_000));
    response.setHeader('Location', url);
  }

  @Get('login/callback')
  @PublicRoute()
  @HttpCode(303)
  @ApiOperation({ summary: 'Finish a login: the identity provider sends browsers here', description: 'For browsers.' })
  @ApiResponse({ status: 303, description: 'To where the login was to return to, with the cookie of a session.' })
  @ApiResponse({ status: 400, description: 'It is not an answer to a login that was begun in this browser.' })
  @ApiResponse({ status: 403, description: 'The provider did not let the user in, or says too little of them.' })
  @ApiResponse({ status: 404, description: UNAVAILABLE })
  @ApiResponse({ status: 502, description: 'The provider does not work together with this API.' })
  @ApiResponse({ status: 503, description: PROVIDER_SILENT })
  async finishLogin(
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<void> {
    const { client, origin, begunCookie, sessionCookie } = this.#configured();
    const { cookie } = request.headers;
    const begun = hashOf(begunCookie.read(cookie));
    const transaction = begun === undefined ? null : await takeBegunLogin(this.database, begun);
    if (transaction === null) {
      throw new IdentityError('identity_login_invalid', 'No login was begun in this browser. Begin it again.');
    }
    const finished = await client.finish(new URL(request.url ?? '/', origin), transaction);
    const userId = await this.#recordSignIn(finished, request, response);
    // a new id for whoever logs in: one that was in the browser before may be known to somebody
    const { id, hash } = newSessionId();
    await beginSession(this.database, {
      idHash: hash,
      userId,
      providerSessionId: finished.sessionId,
      replaces: hashOf(sessionCookie.read(cookie)),
    });
    response.setHeader('Set-Cookie', [begunCookie.clear(), sessionCookie.set(id)]);
    response.setHeader('Location', transaction.returnTo);
  }

  @Post('backchannel-logout')
  @PublicRoute()
  @HttpCode(200)
  @ApiOperation({
    summary: 'End sessions: the identity provider calls this when they end there',
    description: 'OpenID Connect Back-Channel Logout 1.0.',
  })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({
    schema: { type: 'object', required: ['logout_token'], properties: { logout_token: { type: 'string' } } },
  })
  @ApiResponse({ status: 200, description: 'They have ended.' })
  @ApiResponse({ status: 400, description: 'The logout token does not stand its checks, or was here before.' })
  @ApiResponse({ status: 404, description: UNAVAILABLE })
  @ApiResponse({ status: 413, description: 'The form is larger than 20 KiB.' })
  @ApiResponse({ status: 415, description: 'It is no form.' })
  @ApiResponse({ status: 503, description: PROVIDER_SILENT })
  async endSessions(@Req() request: IncomingMessage): Promise<void> {
    const { client } = this.#configured();
    const logout = await client.checkLogoutToken(await readLogoutToken(request));
    if (await endProviderSessions(this.database, logout)) return;
    throw new IdentityError('identity_logout_invalid', 'The logout token was here before.');
  }

  #configured(): Login {
    return found(this.login, 'login_unavailable');
  }

  #recordSignIn(
    { issuer, subject, claims }: FinishedLogin,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<string> {
    const { role, platformOperator } = rolesOf(claims.groups, this.#configured().roleRules);
    const { email, emailVerified, name, organisation } = claims;
    const signIn = { issuer, subject, email, emailVerified, name, platformOperator, organisation, role };
    const origin = { address: addressOf(request), requestId: requestIdOf(response) };
    return recordSignIn(this.database, signIn, origin);
  }
}

function hashOf(id: string | undefined): string | undefined {
  return id === undefined ? undefined : sessionIdHash(id);
}
