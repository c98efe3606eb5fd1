import type { MappingBody } from '@quayside/contracts';
import type { MappingVersion } from '@quayside/tenancy';

export function presentMapping({ version, text, createdAt, createdBy }: MappingVersion): MappingBody {
  return { version, text, createdAt: createdAt.toISOString(), createdBy: createdBy.id };
}
