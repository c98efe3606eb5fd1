-- The programs see one organisation at a time. The version before this one connects as a superuser, or as an owner that row
-- security does not hold back, and goes on as before.

-- Under FORCE, an owner that row security applies to would change and check no row at all from here on, without a word.
DO $$ BEGIN
    IF NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) THEN
        RAISE EXCEPTION 'the role % must not be held back by row-level security', current_user
            USING HINT = format('As a superuser: ALTER ROLE %I BYPASSRLS', current_user), ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Roles belong to the whole server: another database of it may have them already. Neither can log in; who does is a member.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quayside_app') THEN CREATE ROLE quayside_app NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quayside_across') THEN CREATE ROLE quayside_across NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
-- may be taken on in a transaction, and is without effect otherwise
GRANT quayside_across TO quayside_app WITH INHERIT FALSE, SET TRUE;

GRANT USAGE ON SCHEMA public TO quayside_app, quayside_across;

-- The setting is '' in a session that had it before. As a subquery, it is read once a statement and not once a row.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'audit_events', 'decided_deletions', 'deletion_decisions', 'entity_digests', 'failed_records', 'installations',
        'list_cursors', 'mapping_versions', 'owned_entities', 'port_connections', 'raw_examples', 'refused_entities',
        'run_checkpoints', 'run_deletions', 'run_kind_stats', 'runs', 'schedule_gaps', 'secrets'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
        EXECUTE format($policy$
            CREATE POLICY own_organisation ON %I TO quayside_app
                USING (organisation_id = (SELECT nullif(current_setting('app.organisation', true), '')::uuid))
        $policy$, name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO quayside_app', name);
    END LOOP;
END $$;
REVOKE UPDATE, DELETE ON "audit_events" FROM quayside_app;
GRANT USAGE ON SEQUENCE "failed_records_seq_seq" TO quayside_app;

ALTER TABLE "organisations" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON "organisations" TO quayside_app
    USING (id = (SELECT nullif(current_setting('app.organisation', true), '')::uuid));
GRANT SELECT, INSERT ON "organisations" TO quayside_app;

-- What goes across organisations: when what is due, who waits, who has what in hand. No content, no names but those of
-- organisations, no secret.
CREATE POLICY across_read ON "organisations" FOR SELECT TO quayside_across USING (true);
GRANT SELECT (id, name, created_at) ON "organisations" TO quayside_across;

CREATE POLICY across_read ON "installations" FOR SELECT TO quayside_across USING (true);
CREATE POLICY across_schedule ON "installations" FOR UPDATE TO quayside_across USING (true);
GRANT SELECT (organisation_id, id, resync_interval_minutes, next_run_at, deleted_at, halted_at, halt_run_id),
    UPDATE (next_run_at) ON "installations" TO quayside_across;

CREATE POLICY across_read ON "runs" FOR SELECT TO quayside_across USING (true);
CREATE POLICY across_queue ON "runs" FOR INSERT TO quayside_across
    WITH CHECK (trigger = 'schedule' AND state = 'queued');
CREATE POLICY across_dispatch ON "runs" FOR UPDATE TO quayside_across USING (true);
GRANT SELECT (organisation_id, id, installation_id, trigger, state, epoch, yields, queued_at, dispatched_at, claimed_at,
              started_at, finished_at, lease_expires_at),
    INSERT (organisation_id, installation_id, trigger, dispatched_at), UPDATE (dispatched_at) ON "runs" TO quayside_across;

CREATE POLICY across_gaps ON "schedule_gaps" TO quayside_across USING (true);
GRANT SELECT (organisation_id, id, installation_id, reason, count, recorded_at),
    INSERT (organisation_id, installation_id, reason, count, due_at), UPDATE (count, recorded_at)
    ON "schedule_gaps" TO quayside_across;

CREATE POLICY across_read ON "port_connections" FOR SELECT TO quayside_across USING (true);
CREATE POLICY across_poll ON "port_connections" FOR UPDATE TO quayside_across USING (true);
GRANT SELECT (organisation_id, next_poll_at), UPDATE (next_poll_at) ON "port_connections" TO quayside_across;
