import { Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { isAppError } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import { AnyCaller } from '@quayside/platform-nest';
import { endSession, findOrganisationNames } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { DATABASE, LOGIN } from '../api-parts';
import { CurrentPrincipal } from './admission';
import type { Login } from './login';
import { presentSession, rolesOfPrincipal } from './present-session';
import type { Principal } from './principal';
import { LoggedOut, Session } from './session.dto';

@ApiTags('Login')
@Controller()
export class SessionController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOGIN) private readonly login: Login | null,
  ) {}

  @Get('session')
  @AnyCaller()
  @ApiOperation({ summary: 'Tell who sends the request, and what they may do in which organisation' })
  @ZodResponse({ status: 200, description: 'The caller.', type: Session })
  async getSession(@CurrentPrincipal() principal: Principal): Promise<Session> {
    const names = await findOrganisationNames(this.database, [...rolesOfPrincipal(principal).keys()]);
    return presentSession(principal, names);
  }

  @Post('logout')
  @HttpCode(200)
  @AnyCaller()
  @ApiOperation({
    summary: 'Log out',
    description:
      'Ends the session whose cookie comes with the request; that of the identity provider ends at its own page. With a token, nothing ends.',
  })
  @ZodResponse({ status: 200, description: 'It has ended.', type: LoggedOut })
  async logOut(
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<LoggedOut> {
    if (principal.type !== 'person' || this.login === null) return { providerLogoutUrl: null };
    await endSession(this.database, principal.sessionHash);
    response.setHeader('Set-Cookie', this.login.sessionCookie.clear());
    const url = await this.login.client.logoutUrl().catch((error: unknown) => {
      // whoever logs out is logged out here, whether the provider answers or not
      if (isAppError(error)) return undefined;
      throw error;
    });
    return { providerLogoutUrl: url ?? null };
  }
}
