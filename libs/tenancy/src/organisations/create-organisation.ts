import { randomUUID } from 'node:crypto';
import type { Database } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { MembershipError } from '../identity/membership-error';
import type { Organisation } from './organisation';

/** @throws MembershipError `organisation_claim_taken` */
export async function createOrganisation(
  database: Database,
  input: { readonly name: string; readonly claim?: string | undefined },
  actor: Actor,
): Promise<Organisation> {
  const id = randomUUID();
  return database.of(id).transaction(async (transaction) => {
    const [organisation] = await transaction.$queryRaw<Organisation[]>`
      INSERT INTO organisations (id, name, claim) VALUES (${id}::uuid, ${input.name}, ${input.claim ?? null})
      ON CONFLICT (claim) WHERE deleted_at IS NULL DO NOTHING
      RETURNING id, name, claim, created_at AS "createdAt"`;
    if (organisation === undefined) {
      throw new MembershipError('organisation_claim_taken', 'Another organisation has this claim.');
    }
    await recordAudit(transaction, id, actor, [{ action: 'organisation.created', details: { name: input.name } }]);
    return organisation;
  });
}
