import { loggedOutSchema, loginQuerySchema, sessionSchema } from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';

export class LoginQuery extends createZodDto(loginQuerySchema) {}
export class Session extends createZodDto(sessionSchema) {}
export class LoggedOut extends createZodDto(loggedOutSchema) {}
