import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Database } from '@quayside/platform-database';
import { newApiToken } from '@quayside/platform-identity';
import { createApiToken, getOrganisation, listApiTokens, revokeApiToken, type Actor } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { DATABASE } from '../api-parts';
import { API_PREFIX } from '../api-prefix';
import { found } from '../found';
import { AnswerShownOnce } from '../idempotency/answer-shown-once';
import { OrganisationParams, PageQuery } from '../organisations/organisation.dto';
import { pageOf } from '../page-of';
import { CurrentActor } from './admission';
import { ApiTokenPage, ApiTokenParams, CreateApiToken, CreatedApiToken } from './api-token.dto';
import { presentApiToken } from './present-api-token';
import { Requires } from './requires';

@ApiTags('API tokens')
@Controller('organisations/:org/api-tokens')
export class ApiTokensController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Post()
  @Requires('api_tokens:write')
  @AnswerShownOnce()
  @ApiOperation({
    summary: 'Create an API token',
    description: 'The answer has the token, once. Only its hash is kept.',
  })
  @ZodResponse({ status: 201, description: 'The token.', type: CreatedApiToken })
  async createApiToken(
    @Param() { org }: OrganisationParams,
    @Body() body: CreateApiToken,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<CreatedApiToken> {
    const { token, hash: tokenHash } = newApiToken();
    const created = await createApiToken(this.database, org, { ...body, tokenHash }, actor);
    response.setHeader('Location', `${API_PREFIX}/organisations/${org}/api-tokens/${created.id}`);
    return { ...presentApiToken(created), token };
  }

  @Get()
  @Requires('api_tokens:read')
  @ApiOperation({ summary: 'List the API tokens of an organisation, those that are over too' })
  @ZodResponse({ status: 200, description: 'A page of tokens, without their texts.', type: ApiTokenPage })
  async listApiTokens(
    @Param() { org }: OrganisationParams,
    @Query() { limit, after }: PageQuery,
  ): Promise<ApiTokenPage> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    return pageOf(await listApiTokens(this.database, org, { limit: limit + 1, after }), limit, presentApiToken);
  }

  @Delete(':token')
  @Requires('api_tokens:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API token' })
  @ApiResponse({ status: 204, description: 'It opens nothing any more.' })
  async revokeApiToken(@Param() { org, token }: ApiTokenParams, @CurrentActor() actor: Actor): Promise<void> {
    await revokeApiToken(this.database, org, token, actor);
  }
}
