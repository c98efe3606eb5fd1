import { createInstallFilesSchema, idSchema, installFilesSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class CreateInstallFiles extends createZodDto(createInstallFilesSchema) {}
export class InstallFiles extends createZodDto(installFilesSchema) {}

/** The address parameters of whatever an organisation asks about a connector. */
export class ConnectorParams extends createZodDto(
  z.object({
    org: idSchema.describe('The organisation.'),
    connector: z.string().max(100).describe('A `type` of the connectors.').meta({ example: 'statuspage' }),
  }),
) {}
