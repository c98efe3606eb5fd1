import type { OrganisationBody } from '@quayside/contracts';
import type { Organisation } from '@quayside/tenancy';

export function presentOrganisation({ id, name, claim, createdAt }: Organisation): OrganisationBody {
  return { id, name, claim, createdAt: createdAt.toISOString() };
}
