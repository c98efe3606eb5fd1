import { examplesPageSchema, examplesQuerySchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';

export class ExamplesQuery extends createZodDto(examplesQuerySchema) {}
export class ExamplesPage extends createZodDto(examplesPageSchema) {}
