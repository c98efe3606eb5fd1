import type { OrganisationBody } from '@quayside/contracts';
import type { Organisation } from '@quayside/tenancy';

export function presentOrganisation({ id, name, createdAt }: Organisation): OrganisationBody {
  return { id, name, createdAt: createdAt.toISOString() };
}
