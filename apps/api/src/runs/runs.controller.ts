import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { parseDeletionCursor } from '@quayside/contracts';
import type { DeletionDecision } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import {
  cancelRun,
  decideDeletions,
  getInstallation,
  getRun,
  listDeletions,
  listFailedRecords,
  listRuns,
  requestRun,
  type Actor,
} from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { DATABASE } from '../api-parts';
import { API_PREFIX } from '../api-prefix';
import { found } from '../found';
import { CurrentActor } from '../identity/admission';
import { Requires } from '../identity/requires';
import { InstallationParams } from '../installations/installation.dto';
import { PageQuery } from '../organisations/organisation.dto';
import { pageOf } from '../page-of';
import {
  presentDecided,
  presentDeletions,
  presentFailures,
  presentRequestedRun,
  presentRun,
  presentRunDetail,
} from './present-run';
import {
  DecidedDeletions,
  DecideDeletions,
  DeletionPage,
  DeletionsQuery,
  FailedRecordPage,
  FailedRecordsQuery,
  RequestedRun,
  Run,
  RunDetail,
  RunPage,
  RunParams,
} from './run.dto';

const NOT_DECIDABLE =
  'The run holds no deletions back, a later run has a newer list, the mapping has changed since, or an entity is not in the list.';

@ApiTags('Runs')
@Controller('organisations/:org/installations/:id')
export class RunsController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Post('resyncs')
  @Requires('runs:request')
  @ApiOperation({
    summary: 'Ask for a resync now',
    description:
      'An installation has at most one active run: when there is one, the answer is that run. On an installation that is halted it tries the key again, and lifts the halt when that works.',
  })
  @ZodResponse({ status: 202, description: 'The run that is queued, or active already.', type: RequestedRun })
  async requestResync(
    @Param() { org, id }: InstallationParams,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<RequestedRun> {
    const requested = await requestRun(this.database, org, id, 'manual', actor);
    response.setHeader('Location', `${API_PREFIX}/organisations/${org}/installations/${id}/runs/${requested.run.id}`);
    return presentRequestedRun(requested);
  }

  @Get('runs')
  @Requires('runs:read')
  @ApiOperation({ summary: 'List the runs of an installation, the latest first' })
  @ZodResponse({ status: 200, description: 'A page of runs.', type: RunPage })
  async listRuns(@Param() { org, id }: InstallationParams, @Query() { limit, after }: PageQuery): Promise<RunPage> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    const page = { limit: limit + 1, ...(after === undefined ? {} : { before: after }) };
    return pageOf(await listRuns(this.database, org, id, page), limit, presentRun);
  }

  @Get('runs/:run')
  @Requires('runs:read')
  @ApiOperation({ summary: 'Show a run: what happened to each kind, what failed, what was deleted' })
  @ZodResponse({ status: 200, description: 'The run.', type: RunDetail })
  async getRun(@Param() { org, id, run }: RunParams): Promise<RunDetail> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    return presentRunDetail(found(await getRun(this.database, org, id, run), 'run_not_found'));
  }

  @Post('runs/:run/cancel')
  @Requires('runs:request')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Cancel a run',
    description:
      'What it has written stays, it deletes nothing more, and its worker stops within a page. The next run is due as planned. A run that has finished stays as it is.',
  })
  @ZodResponse({ status: 200, description: 'The run, which has finished.', type: Run })
  async cancelRun(@Param() { org, id, run }: RunParams, @CurrentActor() actor: Actor): Promise<Run> {
    return presentRun(found(await cancelRun(this.database, org, id, run, actor), 'run_not_found'));
  }

  @Get('runs/:run/failed-records')
  @Requires('runs:read')
  @ApiOperation({ summary: 'List the records and entities that failed in a run, in the order in which they did' })
  @ZodResponse({ status: 200, description: 'A page of failed records.', type: FailedRecordPage })
  async listFailedRecords(
    @Param() { org, id, run }: RunParams,
    @Query() { limit, after, kind }: FailedRecordsQuery,
  ): Promise<FailedRecordPage> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    const page = { limit: limit + 1, kind, after: after === undefined ? undefined : BigInt(after) };
    return presentFailures(found(await listFailedRecords(this.database, org, id, run, page), 'run_not_found'), limit);
  }

  @Get('runs/:run/deletions')
  @Requires('runs:read')
  @ApiOperation({ summary: 'List what a run deleted, held back or kept, in the order of the entities’ keys' })
  @ZodResponse({ status: 200, description: 'A page of deletions.', type: DeletionPage })
  async listDeletions(
    @Param() { org, id, run }: RunParams,
    @Query() { limit, after, status }: DeletionsQuery,
  ): Promise<DeletionPage> {
    found(await getInstallation(this.database, org, id), 'installation_not_found');
    const from = after === undefined ? null : parseDeletionCursor(after);
    const page = { limit: limit + 1, status, ...(from === null ? {} : { after: from }) };
    return presentDeletions(found(await listDeletions(this.database, org, id, run, page), 'run_not_found'), limit);
  }

  @Post('runs/:run/deletions/approve')
  @Requires('deletions:decide')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Approve deletions that a run held back',
    description:
      'Deletes nothing by itself: a run is queued that deletes what was approved and is still gone upstream. The approval stands for 24 hours, and until the mapping changes.',
  })
  @ZodResponse({
    status: 200,
    description: 'What was decided, and the run that carries it out.',
    type: DecidedDeletions,
  })
  @ApiResponse({ status: 409, description: NOT_DECIDABLE })
  approveDeletions(
    @Param() params: RunParams,
    @Body() body: DecideDeletions,
    @CurrentActor() actor: Actor,
  ): Promise<DecidedDeletions> {
    return this.decide('approved', params, body, actor);
  }

  @Post('runs/:run/deletions/reject')
  @Requires('deletions:decide')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Reject deletions that a run held back',
    description:
      'The entities stay, and later runs do not hold on their account, until they are seen again or approved.',
  })
  @ZodResponse({ status: 200, description: 'What was decided.', type: DecidedDeletions })
  @ApiResponse({ status: 409, description: NOT_DECIDABLE })
  rejectDeletions(
    @Param() params: RunParams,
    @Body() body: DecideDeletions,
    @CurrentActor() actor: Actor,
  ): Promise<DecidedDeletions> {
    return this.decide('rejected', params, body, actor);
  }

  private async decide(
    decision: DeletionDecision,
    { org, id, run }: RunParams,
    { keys, reason }: DecideDeletions,
    actor: Actor,
  ): Promise<DecidedDeletions> {
    const input = { decision, keys: keys ?? null, reason: reason ?? null };
    const decided = await decideDeletions(this.database, org, id, run, input, actor);
    return presentDecided(decision, found(decided, 'run_not_found'));
  }
}
