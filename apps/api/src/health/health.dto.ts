import { healthSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';

export class Health extends createZodDto(healthSchema) {}
