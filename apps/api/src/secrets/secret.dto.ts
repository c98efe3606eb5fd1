import { secretPageSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';

export class SecretPage extends createZodDto(secretPageSchema) {}
