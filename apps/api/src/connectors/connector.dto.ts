import { connectorPageSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';

export class ConnectorPage extends createZodDto(connectorPageSchema) {}
