import {
  createOrganisationSchema,
  idSchema,
  organisationPageSchema,
  organisationSchema,
  pageQuerySchema,
} from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class CreateOrganisation extends createZodDto(createOrganisationSchema) {}
export class Organisation extends createZodDto(organisationSchema) {}
export class OrganisationPage extends createZodDto(organisationPageSchema) {}
export class PageQuery extends createZodDto(pageQuerySchema) {}

/** The address parameters of whatever belongs to an organisation. */
export class OrganisationParams extends createZodDto(z.object({ org: idSchema.describe('The organisation.') })) {}
