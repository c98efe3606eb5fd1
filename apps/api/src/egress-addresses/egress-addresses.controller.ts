import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { EGRESS_REGIONS } from '@quayside/contracts';
import { AnyCaller } from '@quayside/platform-nest';
import { ZodResponse } from 'nestjs-zod';
import { POLICY, type ApiPolicy } from '../api-parts';
import { EgressAddressesPage } from './egress-addresses.dto';

@ApiTags('Egress addresses')
@Controller('egress-addresses')
export class EgressAddressesController {
  constructor(@Inject(POLICY) private readonly policy: ApiPolicy) {}

  @Get()
  @AnyCaller()
  @ApiOperation({ summary: 'List the fixed addresses that requests to upstreams come from' })
  @ZodResponse({ status: 200, description: 'The addresses of each region.', type: EgressAddressesPage })
  listEgressAddresses(): EgressAddressesPage {
    const { egressAddresses } = this.policy;
    const items = EGRESS_REGIONS.map((region) => ({ region, addresses: [...egressAddresses[region]] }));
    return { items, next: null };
  }
}
