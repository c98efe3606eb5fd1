import { Body, Controller, Get, Inject, Param, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ExpectedVersion } from '@quayside/domain';
import type { ExpressionEngines } from '@quayside/mapping';
import type { Database } from '@quayside/platform-database';
import { Conditional, entityTag, IfMatch, Tagged } from '@quayside/platform-nest';
import { getInstallation, getMapping, putMapping, type Actor } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { CONNECTORS, DATABASE, ENGINES, type Connectors } from '../api-parts';
import { found } from '../found';
import { CurrentActor } from '../identity/admission';
import { Requires } from '../identity/requires';
import { InstallationParams } from '../installations/installation.dto';
import { answerSaved } from './answer-saved';
import { requireUsable } from './check-for';
import { Mapping, PutMapping, SavedMapping } from './mapping.dto';
import { presentMapping } from './present-mapping';

@ApiTags('Mapping')
@Controller('organisations/:org/installations/:id/mapping')
export class MappingController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
    @Inject(ENGINES) private readonly engines: ExpressionEngines,
  ) {}

  @Get()
  @Tagged()
  @Requires('mapping:read')
  @ApiOperation({ summary: 'Show the current mapping of an installation' })
  @ZodResponse({ status: 200, description: 'The current version.', type: Mapping })
  async getMapping(
    @Param() { org, id }: InstallationParams,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<Mapping> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    const mapping = await getMapping(this.database, org, id);
    response.setHeader('ETag', entityTag(mapping.version));
    return presentMapping(mapping);
  }

  @Put()
  @Conditional()
  @Requires('mapping:write')
  @ApiOperation({
    summary: 'Replace the mapping of an installation',
    description:
      'The text becomes a new version, and a run that applies it is queued. The same text again changes nothing.',
  })
  @ZodResponse({ status: 200, description: 'The current version, and the run that applies it.', type: SavedMapping })
  async putMapping(
    @Param() { org, id }: InstallationParams,
    @Body() { text }: PutMapping,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) response: ServerResponse,
    @CurrentActor() actor: Actor,
  ): Promise<SavedMapping> {
    const installation = found(await getInstallation(this.database, org, id), 'installation_not_found');
    const { slow } = await requireUsable(this.connectors.get(installation.connector), text, 'text', this.engines);
    return answerSaved(await putMapping(this.database, org, id, text, actor, expected), slow, response);
  }
}
