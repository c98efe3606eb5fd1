import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Database } from '@quayside/platform-database';
import { getOrganisation, listSecrets } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import { DATABASE } from '../api-parts';
import { found } from '../found';
import { Requires } from '../identity/requires';
import { OrganisationParams, PageQuery } from '../organisations/organisation.dto';
import { pageOf } from '../page-of';
import { presentSecret } from './present-secret';
import { SecretPage } from './secret.dto';

@ApiTags('Secrets')
@Controller('organisations/:org/secrets')
export class SecretsController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get()
  @Requires('secrets:read')
  @ApiOperation({
    summary: 'List the secrets of an organisation',
    description: 'What they are for and when they were last used. No answer ever contains a value.',
  })
  @ZodResponse({ status: 200, description: 'A page of secrets.', type: SecretPage })
  async listSecrets(@Param() { org }: OrganisationParams, @Query() { limit, after }: PageQuery): Promise<SecretPage> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    return pageOf(await listSecrets(this.database, org, { limit: limit + 1, after }), limit, presentSecret);
  }
}
