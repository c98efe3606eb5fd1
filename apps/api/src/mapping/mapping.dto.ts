import { mappingSchema, putMappingSchema, savedMappingSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';

export class PutMapping extends createZodDto(putMappingSchema) {}
export class Mapping extends createZodDto(mappingSchema) {}
export class SavedMapping extends createZodDto(savedMappingSchema) {}
