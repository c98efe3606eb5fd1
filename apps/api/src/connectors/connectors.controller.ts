import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnyCaller } from '@quayside/platform-nest';
import { ZodResponse } from 'nestjs-zod';
import { CONNECTORS, type Connectors } from '../api-parts';
import { ConnectorPage } from './connector.dto';
import { presentConnector } from './present-connector';

@ApiTags('Connectors')
@Controller('connectors')
export class ConnectorsController {
  constructor(@Inject(CONNECTORS) private readonly connectors: Connectors) {}

  @Get()
  @AnyCaller()
  @ApiOperation({ summary: 'List the connectors, with the settings that each one takes' })
  @ZodResponse({ status: 200, description: 'All connectors.', type: ConnectorPage })
  listConnectors(): ConnectorPage {
    return { items: [...this.connectors.values()].map(presentConnector), next: null };
  }
}
