import { apiTokenPageSchema, createApiTokenSchema, createdApiTokenSchema, idSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class CreateApiToken extends createZodDto(createApiTokenSchema) {}
export class CreatedApiToken extends createZodDto(createdApiTokenSchema) {}
export class ApiTokenPage extends createZodDto(apiTokenPageSchema) {}
export class ApiTokenParams extends createZodDto(
  z.object({ org: idSchema.describe('The organisation.'), token: idSchema.describe('The token, by its id.') }),
) {}
