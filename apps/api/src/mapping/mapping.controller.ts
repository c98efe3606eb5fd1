import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { checkMapping, type ExpressionEngines } from '@quayside/mapping';
import type { Database } from '@quayside/platform-database';
import { requestInvalid } from '@quayside/platform-nest';
import { getInstallation, getMapping, putMapping } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import { CONNECTORS, DATABASE, ENGINES, type Connectors } from '../api-parts';
import { BOOTSTRAP_OPERATOR } from '../bootstrap-operator';
import { found } from '../found';
import { InstallationParams } from '../installations/installation.dto';
import { presentRequestedRun } from '../runs/present-run';
import { Mapping, PutMapping, SavedMapping } from './mapping.dto';
import { mappingProblem, presentMapping, presentSlow } from './present-mapping';

@ApiTags('Mapping')
@Controller('organisations/:org/installations/:id/mapping')
export class MappingController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
    @Inject(ENGINES) private readonly engines: ExpressionEngines,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Show the current mapping of an installation' })
  @ZodResponse({ status: 200, description: 'The current version.', type: Mapping })
  async getMapping(@Param() { org, id }: InstallationParams): Promise<Mapping> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    return presentMapping(await getMapping(this.database, org, id));
  }

  @Put()
  @ApiOperation({
    summary: 'Replace the mapping of an installation',
    description:
      'The text becomes a new version, and a run that applies it is queued. The same text again changes nothing.',
  })
  @ZodResponse({ status: 200, description: 'The current version, and the run that applies it.', type: SavedMapping })
  async putMapping(@Param() { org, id }: InstallationParams, @Body() { text }: PutMapping): Promise<SavedMapping> {
    const installation = found(await getInstallation(this.database, org, id), 'installation_not_found');
    const kinds = this.connectors.get(installation.connector)?.kinds.map(({ kind }) => kind) ?? [];
    const checked = await checkMapping(text, { kinds }, this.engines);
    if (!checked.ok) throw requestInvalid(checked.faults.map(mappingProblem));
    const { mapping, requested } = await putMapping(this.database, org, id, text, BOOTSTRAP_OPERATOR);
    const slowExpressions = presentSlow(checked.slow);
    return {
      ...presentMapping(mapping),
      slowExpressions,
      run: requested === null ? null : presentRequestedRun(requested),
    };
  }
}
