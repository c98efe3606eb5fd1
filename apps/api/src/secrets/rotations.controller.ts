import { Body, Controller, Delete, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Database } from '@quayside/platform-database';
import { requestInvalid } from '@quayside/platform-nest';
import {
  beginRotation,
  getInstallation,
  getOrganisation,
  getSecret,
  promoteRotation,
  revokeRotation,
  rollBackRotation,
  type Actor,
  type ListedSecret,
  type Vault,
} from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import { CONNECTORS, DATABASE, POLICY, VAULT, type ApiPolicy, type Connectors } from '../api-parts';
import { found } from '../found';
import { CurrentActor } from '../identity/admission';
import { Requires } from '../identity/requires';
import { checkSettings } from '../installations/check-settings';
import { presentSecret } from './present-secret';
import { BeginRotation, Secret, SecretParams } from './secret.dto';

@ApiTags('Secrets')
@Controller('organisations/:org/secrets/:secret/rotations')
export class RotationsController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
    @Inject(POLICY) private readonly policy: ApiPolicy,
  ) {}

  @Post()
  @Requires('secrets:write')
  @ApiOperation({
    summary: 'Put a new value beside the one in use',
    description:
      'A worker tries it with the upstream; resyncs go on with the one in use. The list of secrets shows what came of it. One that was refused makes room for the next.',
  })
  @ZodResponse({ status: 201, description: 'The secret, with its second value pending.', type: Secret })
  @ApiResponse({ status: 409, description: 'It has a second value already, or is not the setting of an installation.' })
  async beginRotation(
    @Param() { org, secret }: SecretParams,
    @Body() { value }: BeginRotation,
    @CurrentActor() actor: Actor,
  ): Promise<Secret> {
    await this.check(await this.read(org, secret), org, value);
    await beginRotation(this.database, this.vault, org, secret, value, actor);
    return this.show(org, secret);
  }

  @Post('promote')
  @HttpCode(200)
  @Requires('secrets:write')
  @ApiOperation({
    summary: 'Make the proven value the one in use',
    description: 'The value that it replaces is kept for going back, for seven days at the most.',
  })
  @ZodResponse({ status: 200, description: 'The secret with its new value, and the old one beside it.', type: Secret })
  @ApiResponse({ status: 409, description: 'The second value is not proven, or the installation was changed since.' })
  async promoteRotation(@Param() { org, secret }: SecretParams, @CurrentActor() actor: Actor): Promise<Secret> {
    await this.read(org, secret);
    await promoteRotation(this.database, this.vault, org, secret, actor);
    return this.show(org, secret);
  }

  @Post('rollback')
  @HttpCode(200)
  @Requires('secrets:write')
  @ApiOperation({
    summary: 'Go back to the value that was replaced',
    description: 'The value that replaced it is destroyed.',
  })
  @ZodResponse({ status: 200, description: 'The secret with its old value.', type: Secret })
  @ApiResponse({ status: 409, description: 'Nothing was promoted, or the installation was changed since.' })
  async rollBackRotation(@Param() { org, secret }: SecretParams, @CurrentActor() actor: Actor): Promise<Secret> {
    await this.read(org, secret);
    await rollBackRotation(this.database, this.vault, org, secret, actor);
    return this.show(org, secret);
  }

  @Delete()
  @HttpCode(204)
  @Requires('secrets:write')
  @ApiOperation({
    summary: 'Destroy the second value',
    description: 'Abandons a new value that was not promoted; revokes the old one after that.',
  })
  @ApiResponse({ status: 204, description: 'The secret has one value.' })
  async revokeRotation(@Param() { org, secret }: SecretParams, @CurrentActor() actor: Actor): Promise<void> {
    await this.read(org, secret);
    await revokeRotation(this.database, org, secret, actor);
  }

  private async read(org: string, id: string): Promise<ListedSecret> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    return found(await getSecret(this.database, org, id), 'secret_not_found');
  }

  private async show(org: string, id: string): Promise<Secret> {
    return presentSecret(await this.read(org, id));
  }

  /** As the value would be when it was given for the installation. */
  private async check({ installationId, setting }: ListedSecret, org: string, value: string): Promise<void> {
    if (installationId === null) return;
    const installation = found(await getInstallation(this.database, org, installationId), 'installation_not_found');
    const connector = this.connectors.get(installation.connector);
    if (connector === undefined) throw new TypeError(`The API has no connector ${installation.connector}`);
    const kept = { settings: installation.settings, secrets: installation.secrets.map((kept) => kept.setting) };
    const { allowPrivateHosts } = this.policy;
    const { faults } = checkSettings(connector, { [setting]: value }, { allowPrivateHosts, kept });
    const ofValue = faults.filter(({ field }) => field === `settings.${setting}`);
    if (ofValue.length === 0) return;
    throw requestInvalid(ofValue.map(({ message }) => ({ field: 'value', pointer: '/value', message })));
  }
}
