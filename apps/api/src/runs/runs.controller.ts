import { Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Database } from '@quayside/platform-database';
import { getInstallation, getRun, listRuns, requestRun } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { DATABASE } from '../api-parts';
import { API_PREFIX } from '../api-prefix';
import { BOOTSTRAP_OPERATOR } from '../bootstrap-operator';
import { found } from '../found';
import { InstallationParams } from '../installations/installation.dto';
import { PageQuery } from '../organisations/organisation.dto';
import { pageOf } from '../page-of';
import { presentRequestedRun, presentRun, presentRunDetail } from './present-run';
import { RequestedRun, RunDetail, RunPage, RunParams } from './run.dto';

@ApiTags('Runs')
@Controller('organisations/:org/installations/:id')
export class RunsController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Post('resyncs')
  @ApiOperation({
    summary: 'Ask for a resync now',
    description: 'An installation has at most one active run: when there is one, the answer is that run.',
  })
  @ZodResponse({ status: 202, description: 'The run that is queued, or active already.', type: RequestedRun })
  async requestResync(
    @Param() { org, id }: InstallationParams,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<RequestedRun> {
    const requested = await requestRun(this.database, org, id, 'manual', BOOTSTRAP_OPERATOR);
    response.setHeader('Location', `${API_PREFIX}/organisations/${org}/installations/${id}/runs/${requested.run.id}`);
    return presentRequestedRun(requested);
  }

  @Get('runs')
  @ApiOperation({ summary: 'List the runs of an installation, the latest first' })
  @ZodResponse({ status: 200, description: 'A page of runs.', type: RunPage })
  async listRuns(@Param() { org, id }: InstallationParams, @Query() { limit, after }: PageQuery): Promise<RunPage> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    const page = { limit: limit + 1, ...(after === undefined ? {} : { before: after }) };
    return pageOf(await listRuns(this.database, org, id, page), limit, presentRun);
  }

  @Get('runs/:run')
  @ApiOperation({ summary: 'Show a run: what happened to each kind, what failed, what was deleted' })
  @ZodResponse({ status: 200, description: 'The run.', type: RunDetail })
  async getRun(@Param() { org, id, run }: RunParams): Promise<RunDetail> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    return presentRunDetail(found(await getRun(this.database, org, id, run), 'run_not_found'));
  }
}
