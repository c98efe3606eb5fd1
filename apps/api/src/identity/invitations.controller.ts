import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Database } from '@quayside/platform-database';
import { newSessionId, sessionIdHash } from '@quayside/platform-identity';
import { AnyCaller, RequestError } from '@quayside/platform-nest';
import {
  acceptInvitation,
  createInvitation,
  getOrganisation,
  listInvitations,
  revokeInvitation,
  type Actor,
} from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { DATABASE } from '../api-parts';
import { API_PREFIX } from '../api-prefix';
import { found } from '../found';
import { AnswerShownOnce } from '../idempotency/answer-shown-once';
import { OrganisationParams, PageQuery } from '../organisations/organisation.dto';
import { pageOf } from '../page-of';
import { CurrentActor, CurrentPrincipal } from './admission';
import {
  AcceptedInvitation,
  AcceptInvitation,
  CreatedInvitation,
  CreateInvitation,
  InvitationPage,
  InvitationParams,
} from './membership.dto';
import { presentInvitation } from './present-membership';
import type { Principal } from './principal';
import { Requires } from './requires';

@ApiTags('Members')
@Controller()
export class InvitationsController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Post('organisations/:org/invitations')
  @Requires('members:write')
  @AnswerShownOnce()
  @ApiOperation({
    summary: 'Invite somebody to an organisation',
    description: 'The answer has the token of the invitation, once: hand it to them. Quayside sends no mail.',
  })
  @ZodResponse({ status: 201, description: 'The invitation and its token.', type: CreatedInvitation })
  async createInvitation(
    @Param() { org }: OrganisationParams,
    @Body() body: CreateInvitation,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<CreatedInvitation> {
    const { id: token, hash: tokenHash } = newSessionId();
    const invitation = await createInvitation(this.database, org, { ...body, tokenHash }, actor);
    response.setHeader('Location', `${API_PREFIX}/organisations/${org}/invitations/${invitation.id}`);
    return { ...presentInvitation(invitation), token };
  }

  @Get('organisations/:org/invitations')
  @Requires('members:read')
  @ApiOperation({ summary: 'List the invitations of an organisation, those that are over too' })
  @ZodResponse({ status: 200, description: 'A page of invitations.', type: InvitationPage })
  async listInvitations(
    @Param() { org }: OrganisationParams,
    @Query() { limit, after }: PageQuery,
  ): Promise<InvitationPage> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    return pageOf(await listInvitations(this.database, org, { limit: limit + 1, after }), limit, presentInvitation);
  }

  @Delete('organisations/:org/invitations/:invitation')
  @Requires('members:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take an invitation back' })
  @ApiResponse({ status: 204, description: 'Nobody can accept it any more.' })
  async revokeInvitation(@Param() { org, invitation }: InvitationParams, @CurrentActor() actor: Actor): Promise<void> {
    await revokeInvitation(this.database, org, invitation, actor);
  }

  @Post('invitations/accept')
  @HttpCode(200)
  @AnyCaller()
  @ApiOperation({
    summary: 'Accept an invitation',
    description: 'For somebody who has logged in with the address that was invited.',
  })
  @ZodResponse({ status: 200, description: 'What they are a member of now.', type: AcceptedInvitation })
  @ApiResponse({ status: 403, description: 'The invitation is for another address, or the caller is no person.' })
  @ApiResponse({ status: 404, description: 'There is no such invitation, or it is over.' })
  @ApiResponse({ status: 409, description: 'The caller is a member already.' })
  async acceptInvitation(
    @Body() { token }: AcceptInvitation,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<AcceptedInvitation> {
    if (principal.type !== 'person') throw new RequestError('forbidden', 'Only somebody who has logged in can accept.');
    // what is no token of ours is looked for under a hash that nothing has
    return acceptInvitation(this.database, sessionIdHash(token) ?? '', principal, actor);
  }
}
