import {
  createdInstallationSchema,
  createInstallationSchema,
  idSchema,
  installationPageSchema,
  installationSchema,
  updateInstallationSchema,
} from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class CreateInstallation extends createZodDto(createInstallationSchema) {}
export class UpdateInstallation extends createZodDto(updateInstallationSchema) {}
export class Installation extends createZodDto(installationSchema) {}
export class CreatedInstallation extends createZodDto(createdInstallationSchema) {}
export class InstallationPage extends createZodDto(installationPageSchema) {}

/** The address parameters of whatever belongs to an installation. */
export class InstallationParams extends createZodDto(
  z.object({ org: idSchema.describe('The organisation.'), id: idSchema.describe('The installation.') }),
) {}
