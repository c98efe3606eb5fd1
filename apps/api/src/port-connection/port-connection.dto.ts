import { portConnectionSchema, putPortConnectionSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';

export class PutPortConnection extends createZodDto(putPortConnectionSchema) {}
export class PortConnection extends createZodDto(portConnectionSchema) {}
