import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Database } from '@quayside/platform-database';
import { changeMemberRole, getOrganisation, listMembers, removeMember, type Actor } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import { DATABASE } from '../api-parts';
import { found } from '../found';
import { OrganisationParams, PageQuery } from '../organisations/organisation.dto';
import { pageOf } from '../page-of';
import { CurrentActor } from './admission';
import { ChangeMember, Member, MemberPage, MemberParams } from './membership.dto';
import { presentMember } from './present-membership';
import { Requires } from './requires';

const NOT_CHANGEABLE = 'The member is the last admin, or the role comes from the groups of the identity provider.';

@ApiTags('Members')
@Controller('organisations/:org/members')
export class MembersController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get()
  @Requires('members:read')
  @ApiOperation({ summary: 'List the members of an organisation' })
  @ZodResponse({ status: 200, description: 'A page of members.', type: MemberPage })
  async listMembers(@Param() { org }: OrganisationParams, @Query() { limit, after }: PageQuery): Promise<MemberPage> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    const rows = await listMembers(this.database, org, { limit: limit + 1, after });
    return pageOf(
      rows.map((member) => ({ ...member, id: member.userId })),
      limit,
      presentMember,
    );
  }

  @Patch(':user')
  @Requires('members:write')
  @ApiOperation({ summary: 'Give a member another role' })
  @ZodResponse({ status: 200, description: 'The member as it is now.', type: Member })
  @ApiResponse({ status: 409, description: NOT_CHANGEABLE })
  async changeMember(
    @Param() { org, user }: MemberParams,
    @Body() { role }: ChangeMember,
    @CurrentActor() actor: Actor,
  ): Promise<Member> {
    return presentMember(await changeMemberRole(this.database, org, user, role, actor));
  }

  @Delete(':user')
  @Requires('members:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a member', description: 'From then on their sessions see nothing of it.' })
  @ApiResponse({ status: 204, description: 'They are no member any more.' })
  @ApiResponse({ status: 409, description: NOT_CHANGEABLE })
  async removeMember(@Param() { org, user }: MemberParams, @CurrentActor() actor: Actor): Promise<void> {
    await removeMember(this.database, org, user, actor);
  }
}
