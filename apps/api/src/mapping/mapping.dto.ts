import {
  idSchema,
  mappingSchema,
  mappingVersionPageSchema,
  mappingVersionParamSchema,
  mappingVersionSchema,
  mappingVersionsQuerySchema,
  putMappingSchema,
  rollBackMappingSchema,
  savedMappingSchema,
} from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class PutMapping extends createZodDto(putMappingSchema) {}
export class Mapping extends createZodDto(mappingSchema) {}
export class SavedMapping extends createZodDto(savedMappingSchema) {}

export class MappingVersionsQuery extends createZodDto(mappingVersionsQuerySchema) {}
export class MappingVersionPage extends createZodDto(mappingVersionPageSchema) {}
export class MappingVersion extends createZodDto(mappingVersionSchema) {}
export class RollBackMapping extends createZodDto(rollBackMappingSchema) {}

/** The address parameters of a version of a mapping. */
export class MappingVersionParams extends createZodDto(
  z.object({
    org: idSchema.describe('The organisation.'),
    id: idSchema.describe('The installation.'),
    version: mappingVersionParamSchema,
  }),
) {}
