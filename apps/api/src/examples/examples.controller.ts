import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Database } from '@quayside/platform-database';
import { getInstallation, listExamples } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import { DATABASE } from '../api-parts';
import { found } from '../found';
import { Requires } from '../identity/requires';
import { InstallationParams } from '../installations/installation.dto';
import { ExamplesPage, ExamplesQuery } from './examples.dto';

@ApiTags('Examples')
@Controller('organisations/:org/installations/:id/examples')
export class ExamplesController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get()
  @Requires('mapping:read')
  @ApiOperation({
    summary: 'List example records of an installation, per kind',
    description: 'A few masked records of the latest run. Empty when `sendRawDataExamples` is off.',
  })
  @ZodResponse({ status: 200, description: 'The examples of each kind.', type: ExamplesPage })
  async listExamples(
    @Param() { org, id }: InstallationParams,
    @Query() { kind }: ExamplesQuery,
  ): Promise<ExamplesPage> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    const kinds = await listExamples(this.database, org, id, kind);
    const items = kinds.map(({ kind: name, capturedAt, examples }) => ({
      kind: name,
      capturedAt: capturedAt.toISOString(),
      examples: examples.map((example) => ({ ...example })),
    }));
    return { items, next: null };
  }
}
