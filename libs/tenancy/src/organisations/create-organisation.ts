import { randomUUID } from 'node:crypto';
import type { Database } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import type { Organisation } from './organisation';

export async function createOrganisation(
  database: Database,
  input: { readonly name: string },
  actor: Actor,
): Promise<Organisation> {
  const id = randomUUID();
  return database.of(id).transaction(async (transaction) => {
    const organisation = await transaction.organisation.create({
      data: { id, name: input.name },
      select: { id: true, name: true, createdAt: true },
    });
    await recordAudit(transaction, organisation.id, actor, [
      { action: 'organisation.created', details: { name: input.name } },
    ]);
    return organisation;
  });
}
