import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseDeletionCursor } from '@quayside/contracts';
import type { Database } from '@quayside/platform-database';
import { getInstallation, listRefusedEntities } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import { DATABASE } from '../api-parts';
import { found } from '../found';
import { Requires } from '../identity/requires';
import { InstallationParams } from '../installations/installation.dto';
import { presentRefusedEntities } from './present-refused-entities';
import { RefusedEntitiesQuery, RefusedEntityPage } from './refused-entity.dto';

@ApiTags('Refused entities')
@Controller('organisations/:org/installations/:id/refused-entities')
export class RefusedEntitiesController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get()
  @Requires('runs:read')
  @ApiOperation({
    summary: 'List the entities that Port refused, in the order of their keys',
    description:
      'Every run sends them again, until Port takes them, they are found unchanged, or nothing asks for them any more.',
  })
  @ZodResponse({ status: 200, description: 'A page of refused entities.', type: RefusedEntityPage })
  async listRefusedEntities(
    @Param() { org, id }: InstallationParams,
    @Query() { limit, after }: RefusedEntitiesQuery,
  ): Promise<RefusedEntityPage> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    const from = after === undefined ? null : parseDeletionCursor(after);
    const page = { limit: limit + 1, ...(from === null ? {} : { after: from }) };
    return presentRefusedEntities(await listRefusedEntities(this.database, org, id, page), limit);
  }
}
