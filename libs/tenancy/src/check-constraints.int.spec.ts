import {
  DELETION_DECISIONS,
  DELETION_STATUSES,
  HALT_CODES,
  PROBE_RESULTS,
  ROLES,
  ROTATION_STATES,
  RUN_MODES,
  RUN_OUTCOMES,
  RUN_STATES,
  RUN_TRIGGERS,
} from '@quayside/domain';
import { createDatabase } from '@quayside/platform-database';
import { createTestDatabase } from '@quayside/testing';
import { expect, it } from 'vitest';
import { ACTOR_TYPES } from './audit/actor';
import { MEMBERSHIP_SOURCES } from './identity/membership';
import { SECRET_ROLES } from './secrets/secret-binding';

/** The lists that the code and the database both hold, by the name of the constraint. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  runs_trigger_check: RUN_TRIGGERS,
  runs_state_check: RUN_STATES,
  runs_mode_check: RUN_MODES,
  runs_outcome_check: RUN_OUTCOMES,
  run_deletions_status_check: DELETION_STATUSES,
  deletion_decisions_decision_check: DELETION_DECISIONS,
  deletion_decisions_decided_by_type_check: ACTOR_TYPES,
  failed_records_step_check: ['map', 'load'],
  installations_halt_code_check: HALT_CODES,
  schedule_gaps_reason_check: ['missed', 'overlap', 'backlog', 'halted'],
  secrets_role_check: SECRET_ROLES,
  secret_rotations_state_check: ROTATION_STATES,
  secret_rotations_probe_result_check: PROBE_RESULTS,
  audit_events_actor_type_check: ACTOR_TYPES,
  mapping_versions_created_by_type_check: ACTOR_TYPES,
  memberships_role_check: ROLES,
  memberships_source_check: MEMBERSHIP_SOURCES,
  invitations_role_check: ROLES,
  invitations_created_by_type_check: ACTOR_TYPES,
  api_tokens_role_check: ROLES,
  api_tokens_created_by_type_check: ACTOR_TYPES,
};

it('lets the database take the values that the code knows, and no others', async () => {
  const server = await createTestDatabase();
  const database = createDatabase({ url: server.url, maxConnections: 1 });
  try {
    const checks = await database.prisma.$queryRaw<{ name: string; definition: string }[]>`
      SELECT conname::text AS name, pg_get_constraintdef(oid) AS definition
      FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace`;
    const lists = checks
      .filter(({ definition }) => definition.includes('= ANY'))
      .map(({ name, definition }) => [name, [...definition.matchAll(/'(\w+)'/g)].map(([, value]) => value)]);
    expect(Object.fromEntries(lists)).toEqual(LISTS);
  } finally {
    await database.close();
    await server.drop();
  }
});
