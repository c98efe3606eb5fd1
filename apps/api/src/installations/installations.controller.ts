import { Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { ExpectedVersion, JsonObject } from '@quayside/domain';
import { Conditional, entityTag, IfMatch, Tagged, UncheckedBody } from '@quayside/platform-nest';
import type { Database } from '@quayside/platform-database';
import { firstDueTime } from '@quayside/resync-schedule';
import {
  createInstallation,
  deleteInstallation,
  getInstallation,
  getOrganisation,
  listInstallations,
  updateInstallation,
  type Installation as StoredInstallation,
  type Actor,
  type Vault,
} from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { CONNECTORS, DATABASE, POLICY, VAULT, type ApiPolicy, type Connectors } from '../api-parts';
import { API_PREFIX } from '../api-prefix';
import { found } from '../found';
import { AlsoRequires, CurrentActor, type Also } from '../identity/admission';
import { Requires } from '../identity/requires';
import { OrganisationParams, PageQuery } from '../organisations/organisation.dto';
import { pageOf } from '../page-of';
import { checkInstallationChange, checkNewInstallation } from './check-installation';
import { changedSettings } from './check-settings';
import {
  CreatedInstallation,
  CreateInstallation,
  Installation,
  InstallationPage,
  InstallationParams,
  UpdateInstallation,
} from './installation.dto';
import { presentCreatedInstallation, presentInstallation } from './present-installation';
import { touchesSecrets } from './touches-secrets';

@ApiTags('Installations')
@Controller('organisations/:org/installations')
export class InstallationsController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
    @Inject(POLICY) private readonly policy: ApiPolicy,
  ) {}

  @Post()
  @Requires('installations:create')
  @ApiOperation({
    summary: 'Install a connector',
    description: 'Keeps its sensitive settings in the vault, gives it the default mapping, and queues its first run.',
  })
  @ApiBody({ type: CreateInstallation })
  @ZodResponse({ status: 201, description: 'The installation and its first run.', type: CreatedInstallation })
  @ApiResponse({ status: 409, description: 'The identifier is taken, or the organisation is not connected to Port.' })
  async createInstallation(
    @Param() { org }: OrganisationParams,
    @UncheckedBody() raw: unknown,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<CreatedInstallation> {
    const { body, checked, connector } = checkNewInstallation(raw, this.connectors, this.policy);
    const { resyncIntervalMinutes: intervalMinutes, sendRawDataExamples, fullSweepHours } = body.application;
    const created = await createInstallation(
      this.database,
      this.vault,
      org,
      {
        connector: body.connector,
        identifier: body.identifier,
        name: body.name,
        settings: checked.settings,
        secrets: checked.secrets,
        resyncIntervalMinutes: intervalMinutes,
        sendRawDataExamples,
        fullSweepHours,
        mappingText: connector.defaultMapping,
        nextRunAt: (now, installationId) => firstDueTime({ installationId, intervalMinutes, now }),
      },
      actor,
    );
    response.setHeader('Location', `${API_PREFIX}/organisations/${org}/installations/${created.installation.id}`);
    return presentCreatedInstallation(created, this.connectors);
  }

  @Get()
  @Requires('installations:read')
  @ApiOperation({ summary: 'List the installations of an organisation' })
  @ZodResponse({ status: 200, description: 'A page of installations.', type: InstallationPage })
  async listInstallations(
    @Param() { org }: OrganisationParams,
    @Query() { limit, after }: PageQuery,
  ): Promise<InstallationPage> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    const page = { limit: limit + 1, ...(after === undefined ? {} : { after }) };
    const rows = await listInstallations(this.database, org, page);
    return pageOf(rows, limit, (row) => presentInstallation(row, this.connectors));
  }

  @Get(':id')
  @Tagged()
  @Requires('installations:read')
  @ApiOperation({ summary: 'Show an installation' })
  @ZodResponse({ status: 200, description: 'The installation.', type: Installation })
  async getInstallation(
    @Param() { org, id }: InstallationParams,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<Installation> {
    return this.tagged(found(await getInstallation(this.database, org, id), 'installation_not_found'), response);
  }

  @Patch(':id')
  @Conditional()
  @Requires('installations:write')
  @ApiOperation({
    summary: 'Change an installation',
    description:
      'Only what the body names is changed. New values of sensitive settings, and addresses that they are sent to, need the permission secrets:write. A new interval counts from now. New settings, or a new key, lift a halt for a key that was refused: a run is due at once.',
  })
  @ApiBody({ type: UpdateInstallation })
  @ZodResponse({ status: 200, description: 'The installation as it is now.', type: Installation })
  async updateInstallation(
    @Param() { org, id }: InstallationParams,
    @UncheckedBody() raw: unknown,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) response: ServerResponse,
    @CurrentActor() actor: Actor,
    @AlsoRequires() alsoRequire: Also,
  ): Promise<Installation> {
    const present = found(await getInstallation(this.database, org, id), 'installation_not_found');
    const connector = this.connectors.get(present.connector);
    if (connector === undefined)
      throw new TypeError(`Installation ${id} is of a connector that this API does not have`);
    const kept = { settings: present.settings, secrets: present.secrets.map(({ setting }) => setting) };
    const { body, checked } = checkInstallationChange(raw, connector, kept, this.policy);
    if (touchesSecrets(connector, present.settings, checked)) alsoRequire('secrets:write');
    const { settings: given } = body;
    const { resyncIntervalMinutes: intervalMinutes, sendRawDataExamples, fullSweepHours } = body.application ?? {};
    const changed = await updateInstallation(
      this.database,
      this.vault,
      org,
      id,
      {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(given === undefined
          ? {}
          : {
              // made to the settings as they are then, which a change at the same time may have been made to
              settings: (stored: JsonObject) => changedSettings(connector, stored, given),
              secrets: checked.secrets,
            }),
        ...(sendRawDataExamples === undefined ? {} : { sendRawDataExamples }),
        ...(fullSweepHours === undefined ? {} : { fullSweepHours }),
        ...(intervalMinutes === undefined || intervalMinutes === present.resyncIntervalMinutes
          ? {}
          : {
              resyncIntervalMinutes: intervalMinutes,
              nextRunAt: (now: Date, installationId: string) => firstDueTime({ installationId, intervalMinutes, now }),
            }),
      },
      actor,
      expected,
    );
    return this.tagged(changed, response);
  }

  @Delete(':id')
  @Conditional()
  @Requires('installations:delete')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete an installation',
    description: 'Stops its active run, destroys its secrets and frees its identifier. Entities in Port stay.',
  })
  @ApiResponse({ status: 204, description: 'It is deleted.' })
  async deleteInstallation(
    @Param() { org, id }: InstallationParams,
    @IfMatch() expected: ExpectedVersion,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await deleteInstallation(this.database, org, id, actor, expected);
  }

  private tagged(installation: StoredInstallation, response: ServerResponse): Installation {
    const body = presentInstallation(installation, this.connectors);
    response.setHeader('ETag', entityTag(installation.version, body));
    return body;
  }
}
