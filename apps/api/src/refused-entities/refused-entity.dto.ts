import { refusedEntitiesQuerySchema, refusedEntityPageSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';

export class RefusedEntitiesQuery extends createZodDto(refusedEntitiesQuerySchema) {}
export class RefusedEntityPage extends createZodDto(refusedEntityPageSchema) {}
