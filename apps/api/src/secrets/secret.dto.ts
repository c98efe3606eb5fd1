import { beginRotationSchema, idSchema, secretPageSchema, secretSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class BeginRotation extends createZodDto(beginRotationSchema) {}
export class Secret extends createZodDto(secretSchema) {}
export class SecretPage extends createZodDto(secretPageSchema) {}

/** The address parameters of whatever belongs to a secret. */
export class SecretParams extends createZodDto(
  z.object({ org: idSchema.describe('The organisation.'), secret: idSchema.describe('The secret.') }),
) {}
