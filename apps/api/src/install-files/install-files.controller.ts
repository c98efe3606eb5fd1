import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { installFiles } from '@quayside/connector-install-files';
import type { Database } from '@quayside/platform-database';
import { getOrganisation, getPortConnection } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import { CONNECTORS, DATABASE, type Connectors } from '../api-parts';
import { found } from '../found';
import { Requires } from '../identity/requires';
import { ConnectorParams, CreateInstallFiles, InstallFiles } from './install-files.dto';
import { planInstallFiles } from './plan-install-files';

const PORT_EU = 'https://api.getport.io';

@ApiTags('Connectors')
@Controller('organisations/:org/connectors/:connector/install-files')
export class InstallFilesController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
  ) {}

  @Post()
  @HttpCode(200)
  @Requires('installations:read')
  @ApiOperation({
    summary: 'Write the files by which a connector is run in your own cluster or pipeline',
    description:
      'They run Port’s own Ocean integration, not Quayside, with the settings given. Nothing is kept. No secret is taken: a sensitive setting is the name of the secret that has the value.',
  })
  @ZodResponse({ status: 200, description: 'The files, and what to put beside them.', type: InstallFiles })
  async createInstallFiles(
    @Param() { org, connector: type }: ConnectorParams,
    @Body() body: CreateInstallFiles,
  ): Promise<InstallFiles> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    const connector = found(this.connectors.get(type) ?? null, 'connector_not_found');
    const connection = await getPortConnection(this.database, org);
    const plan = planInstallFiles(connector, body, connection?.baseUrl ?? PORT_EU);
    const { files, secrets } = installFiles(body.method, plan);
    return { method: body.method, files: [...files], secrets: [...secrets] };
  }
}
