import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Database } from '@quayside/platform-database';
import {
  createOrganisation,
  deleteOrganisation,
  getOrganisation,
  listOrganisations,
  type Actor,
} from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { DATABASE } from '../api-parts';
import { API_PREFIX } from '../api-prefix';
import { found } from '../found';
import { CurrentActor } from '../identity/admission';
import { Requires } from '../identity/requires';
import { pageOf } from '../page-of';
import { CreateOrganisation, Organisation, OrganisationPage, OrganisationParams, PageQuery } from './organisation.dto';
import { presentOrganisation } from './present-organisation';

@ApiTags('Organisations')
@Controller('organisations')
export class OrganisationsController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Post()
  @Requires('organisations:create')
  @ApiOperation({ summary: 'Create an organisation' })
  @ZodResponse({ status: 201, description: 'The new organisation.', type: Organisation })
  @ApiResponse({ status: 409, description: 'Another organisation has the claim.' })
  async createOrganisation(
    @Body() body: CreateOrganisation,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<Organisation> {
    const organisation = await createOrganisation(this.database, body, actor);
    response.setHeader('Location', `${API_PREFIX}/organisations/${organisation.id}`);
    return presentOrganisation(organisation);
  }

  @Get()
  @Requires('organisations:list')
  @ApiOperation({ summary: 'List the organisations' })
  @ZodResponse({ status: 200, description: 'A page of organisations.', type: OrganisationPage })
  async listOrganisations(@Query() { limit, after }: PageQuery): Promise<OrganisationPage> {
    const page = { limit: limit + 1, ...(after === undefined ? {} : { after }) };
    return pageOf(await listOrganisations(this.database, page), limit, presentOrganisation);
  }

  @Get(':org')
  @Requires('organisation:read')
  @ApiOperation({ summary: 'Show an organisation' })
  @ZodResponse({ status: 200, description: 'The organisation.', type: Organisation })
  async getOrganisation(@Param() { org }: OrganisationParams): Promise<Organisation> {
    return presentOrganisation(found(await getOrganisation(this.database, org), 'organisation_not_found'));
  }

  @Delete(':org')
  @Requires('organisations:delete')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete an organisation',
    description:
      'Deletes its installations one after the other, then its Port connection, its members, its secrets and the key that encrypted them; its tokens open nothing any more. Values of secrets cannot be recovered. After a failure half-way, call it again.',
  })
  @ApiResponse({ status: 204, description: 'It is deleted.' })
  async deleteOrganisation(@Param() { org }: OrganisationParams, @CurrentActor() actor: Actor): Promise<void> {
    await deleteOrganisation(this.database, org, actor);
  }
}
