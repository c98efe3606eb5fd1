import { Body, Controller, Get, Inject, Param, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ExpectedVersion } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import { Conditional, entityTag, IfMatch, requestInvalid, Tagged } from '@quayside/platform-nest';
import { getOrganisation, getPortConnection, putPortConnection, type Actor, type Vault } from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { DATABASE, POLICY, VAULT, type ApiPolicy } from '../api-parts';
import { found } from '../found';
import { CurrentActor } from '../identity/admission';
import { Requires } from '../identity/requires';
import { OrganisationParams } from '../organisations/organisation.dto';
import { refusedAddress } from '../refused-address';
import { PortConnection, PutPortConnection } from './port-connection.dto';
import { presentPortConnection } from './present-port-connection';

@ApiTags('Port connection')
@Controller('organisations/:org/port-connection')
export class PortConnectionController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(POLICY) private readonly policy: ApiPolicy,
  ) {}

  @Put()
  @Conditional()
  @Requires('port_connection:write')
  @ApiOperation({
    summary: 'Connect an organisation to Port, or replace its connection',
    description:
      'The client secret goes to the vault. No answer ever contains it. A new connection lifts the halts of installations whose runs Port had refused: their runs are due at once.',
  })
  @ZodResponse({ status: 200, description: 'The connection.', type: PortConnection })
  async putPortConnection(
    @Param() { org }: OrganisationParams,
    @Body() body: PutPortConnection,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) response: ServerResponse,
    @CurrentActor() actor: Actor,
  ): Promise<PortConnection> {
    const refused = refusedAddress(body.baseUrl, this.policy.allowPrivateHosts);
    if (refused !== undefined) throw requestInvalid([{ field: 'baseUrl', pointer: '/baseUrl', message: refused }]);
    const connection = { ...body, baseUrl: body.baseUrl.replace(/\/+$/, '') };
    const put = await putPortConnection(this.database, this.vault, org, connection, actor, expected);
    response.setHeader('ETag', entityTag(put.version));
    return presentPortConnection(put);
  }

  @Get()
  @Tagged()
  @Requires('port_connection:read')
  @ApiOperation({ summary: 'Show how an organisation is connected to Port' })
  @ZodResponse({ status: 200, description: 'The connection, without its secret.', type: PortConnection })
  async getPortConnection(
    @Param() { org }: OrganisationParams,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<PortConnection> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    const connection = found(await getPortConnection(this.database, org), 'port_connection_not_found');
    response.setHeader('ETag', entityTag(connection.version));
    return presentPortConnection(connection);
  }
}
