import { egressAddressesPageSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';

export class EgressAddressesPage extends createZodDto(egressAddressesPageSchema) {}
