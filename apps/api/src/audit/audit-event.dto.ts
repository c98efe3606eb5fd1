import {
  auditEventPageSchema,
  auditEventsQuerySchema,
  auditExportQuerySchema,
  auditVerificationQuerySchema,
  auditVerificationSchema,
} from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';

export class AuditEventsQuery extends createZodDto(auditEventsQuerySchema) {}
export class AuditEventPage extends createZodDto(auditEventPageSchema) {}
export class AuditExportQuery extends createZodDto(auditExportQuerySchema) {}
export class AuditVerificationQuery extends createZodDto(auditVerificationQuerySchema) {}
export class AuditVerification extends createZodDto(auditVerificationSchema) {}
