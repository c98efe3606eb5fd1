import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ExpectedVersion } from '@quayside/domain';
import type { ExpressionEngines } from '@quayside/mapping';
import type { Database } from '@quayside/platform-database';
import { Conditional, IfMatch } from '@quayside/platform-nest';
import {
  getInstallation,
  getMapping,
  getMappingVersion,
  listMappingVersions,
  rollBackMapping,
  type Actor,
} from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { CONNECTORS, DATABASE, ENGINES, type Connectors } from '../api-parts';
import { found } from '../found';
import { CurrentActor } from '../identity/admission';
import { Requires } from '../identity/requires';
import { InstallationParams } from '../installations/installation.dto';
import { pageOf } from '../page-of';
import { answerSaved } from './answer-saved';
import { checkFor, requireUsable } from './check-for';
import {
  MappingVersion,
  MappingVersionPage,
  MappingVersionParams,
  MappingVersionsQuery,
  RollBackMapping,
  SavedMapping,
} from './mapping.dto';
import { presentCompiled, presentListedVersion, presentMapping } from './present-mapping';

@ApiTags('Mapping')
@Controller('organisations/:org/installations/:id/mapping')
export class MappingVersionsController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
    @Inject(ENGINES) private readonly engines: ExpressionEngines,
  ) {}

  @Get('versions')
  @Requires('mapping:read')
  @ApiOperation({ summary: 'List the versions of a mapping, the latest first' })
  @ZodResponse({ status: 200, description: 'A page of versions, without their texts.', type: MappingVersionPage })
  async listMappingVersions(
    @Param() { org, id }: InstallationParams,
    @Query() { limit, after }: MappingVersionsQuery,
  ): Promise<MappingVersionPage> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    const rows = await listMappingVersions(this.database, org, id, { limit: limit + 1, before: after });
    // the first page begins with it
    const current = after === undefined ? rows[0]?.version : (await getMapping(this.database, org, id)).version;
    return pageOf(
      rows.map((row) => ({ ...row, id: String(row.version) })),
      limit,
      (row) => presentListedVersion(row, current ?? 0),
    );
  }

  @Get('versions/:version')
  @Requires('mapping:read')
  @ApiOperation({ summary: 'Show a version of a mapping, and what it is as a mapping today' })
  @ZodResponse({ status: 200, description: 'The version.', type: MappingVersion })
  async getMappingVersion(@Param() { org, id, version }: MappingVersionParams): Promise<MappingVersion> {
    const installation = found(await getInstallation(this.database, org, id), 'installation_not_found');
    const shown = found(await getMappingVersion(this.database, org, id, version), 'mapping_version_not_found');
    const current = await getMapping(this.database, org, id);
    const checked = await checkFor(this.connectors.get(installation.connector), shown.text, this.engines);
    return { ...presentMapping(shown), isCurrent: version === current.version, compiled: presentCompiled(checked) };
  }

  @Post('rollback')
  @HttpCode(200)
  @Conditional()
  @Requires('mapping:write')
  @ApiOperation({
    summary: 'Make the text of an earlier version the current mapping again',
    description:
      'As a new version, checked like any other, and with a run that applies it. When the text is the current one, nothing changes.',
  })
  @ZodResponse({ status: 200, description: 'The current version, and the run that applies it.', type: SavedMapping })
  async rollBackMapping(
    @Param() { org, id }: InstallationParams,
    @Body() { version }: RollBackMapping,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) response: ServerResponse,
    @CurrentActor() actor: Actor,
  ): Promise<SavedMapping> {
    const installation = found(await getInstallation(this.database, org, id), 'installation_not_found');
    const earlier = found(await getMappingVersion(this.database, org, id, version), 'mapping_version_not_found');
    const connector = this.connectors.get(installation.connector);
    const { slow } = await requireUsable(connector, earlier.text, 'version', this.engines);
    return answerSaved(await rollBackMapping(this.database, org, id, earlier, actor, expected), slow, response);
  }
}
