import { idSchema, requestedRunSchema, runDetailSchema, runPageSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class RunPage extends createZodDto(runPageSchema) {}
export class RunDetail extends createZodDto(runDetailSchema) {}
export class RequestedRun extends createZodDto(requestedRunSchema) {}

export class RunParams extends createZodDto(
  z.object({
    org: idSchema.describe('The organisation.'),
    id: idSchema.describe('The installation.'),
    run: idSchema.describe('The run.'),
  }),
) {}
