import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Database } from '@quayside/platform-database';
import { PublicRoute } from '@quayside/platform-nest';
import { ZodResponse } from 'nestjs-zod';
import { DATABASE } from '../api-parts';
import { Health } from './health.dto';

@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get('live')
  @PublicRoute()
  @ApiOperation({ summary: 'Tell whether the process answers at all' })
  @ZodResponse({ status: 200, description: 'It does.', type: Health })
  getLiveness(): Health {
    return { status: 'ok' };
  }

  @Get('ready')
  @PublicRoute()
  @ApiOperation({ summary: 'Tell whether requests can be served: the database answers' })
  @ZodResponse({ status: 200, description: 'They can.', type: Health })
  @ApiResponse({ status: 503, description: 'The database cannot be reached.' })
  async getReadiness(): Promise<Health> {
    await this.database.ping();
    return { status: 'ok' };
  }
}
