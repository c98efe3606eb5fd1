import {
  decidedDeletionsSchema,
  decideDeletionsSchema,
  deletionPageSchema,
  deletionsQuerySchema,
  failedRecordPageSchema,
  failedRecordsQuerySchema,
  idSchema,
  requestedRunSchema,
  runDetailSchema,
  runPageSchema,
  runSchema,
} from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class Run extends createZodDto(runSchema) {}
export class RunPage extends createZodDto(runPageSchema) {}
export class RunDetail extends createZodDto(runDetailSchema) {}
export class RequestedRun extends createZodDto(requestedRunSchema) {}

export class FailedRecordsQuery extends createZodDto(failedRecordsQuerySchema) {}
export class FailedRecordPage extends createZodDto(failedRecordPageSchema) {}

export class DeletionsQuery extends createZodDto(deletionsQuerySchema) {}
export class DeletionPage extends createZodDto(deletionPageSchema) {}
export class DecideDeletions extends createZodDto(decideDeletionsSchema) {}
export class DecidedDeletions extends createZodDto(decidedDeletionsSchema) {}

export class RunParams extends createZodDto(
  z.object({
    org: idSchema.describe('The organisation.'),
    id: idSchema.describe('The installation.'),
    run: idSchema.describe('The run.'),
  }),
) {}
