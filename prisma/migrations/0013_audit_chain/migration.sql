-- The audit trail of each organisation becomes a chain: every event has a number, the hash of the event before it, and a hash
-- over both and over all that it says. The database makes the chain, so that the events of the version before this one, which
-- knows nothing of it, are chained like all others.

-- Nobody adds an event between those that are chained here and those that the trigger chains.
LOCK TABLE "audit_events" IN ACCESS EXCLUSIVE MODE;

ALTER TABLE "audit_events"
    ADD COLUMN "origin_address" TEXT,
    ADD COLUMN "origin_request_id" TEXT,
    ADD COLUMN "seq" BIGINT,
    ADD COLUMN "previous_hash" BYTEA,
    ADD COLUMN "hash" BYTEA;

-- Who acts is said more exactly from here on.
ALTER TABLE "audit_events" DROP CONSTRAINT "audit_events_actor_type_check";
ALTER TABLE "audit_events"
    ADD CONSTRAINT "audit_events_actor_type_check" CHECK ("actor_type" IN ('person', 'api_token', 'operator', 'system'));
ALTER TABLE "mapping_versions" DROP CONSTRAINT "mapping_versions_created_by_type_check";
ALTER TABLE "mapping_versions"
    ADD CONSTRAINT "mapping_versions_created_by_type_check"
        CHECK ("created_by_type" IN ('person', 'api_token', 'operator', 'system'));
ALTER TABLE "deletion_decisions" DROP CONSTRAINT "deletion_decisions_decided_by_type_check";
ALTER TABLE "deletion_decisions"
    ADD CONSTRAINT "deletion_decisions_decided_by_type_check"
        CHECK ("decided_by_type" IN ('person', 'api_token', 'operator', 'system'));

-- Where the chain of an organisation ends. The row is locked by whoever adds an event, until their transaction ends.
CREATE TABLE "audit_heads" (
    "organisation_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_heads_pkey" PRIMARY KEY ("organisation_id")
);
ALTER TABLE "audit_heads" ADD CONSTRAINT "audit_heads_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "audit_heads" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON "audit_heads" TO quayside_app
    USING (organisation_id = (SELECT nullif(current_setting('app.organisation', true), '')::uuid));
-- to notice a trail whose last events are gone; only the trigger writes
GRANT SELECT ON "audit_heads" TO quayside_app;

-- What is hashed: the fields as text, each behind its length in bytes and a colon, or as a dash when it is null, so that no two
-- events have the same text. docs/guides/audit-trail.md has it for readers; whatever changes here needs a new first field.
CREATE FUNCTION "audit_field"("value" text) RETURNS text LANGUAGE sql STABLE
RETURN CASE WHEN "value" IS NULL THEN '-' ELSE octet_length(convert_to("value", 'UTF8'))::text || ':' || "value" END;

CREATE FUNCTION "audit_hash"("event" "audit_events") RETURNS bytea LANGUAGE sql STABLE
RETURN sha256(convert_to(
    audit_field('quayside-audit-1')
    || audit_field(("event")."organisation_id"::text)
    || audit_field(("event")."seq"::text)
    || audit_field(encode(("event")."previous_hash", 'hex'))
    || audit_field(("event")."id"::text)
    || audit_field(to_char(("event")."at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || audit_field(("event")."actor_type")
    || audit_field(("event")."actor_id")
    || audit_field(("event")."origin_address")
    || audit_field(("event")."origin_request_id")
    || audit_field(("event")."action")
    || audit_field(("event")."installation_id"::text)
    || audit_field(("event")."run_id"::text)
    || audit_field(("event")."secret_id"::text)
    || audit_field(("event")."details"::text), 'UTF8'));

-- What is there already is chained in the order of its times.
ALTER TABLE "audit_events" DISABLE TRIGGER "audit_events_append_only";
DO $$
DECLARE
    event audit_events%ROWTYPE;
    last audit_events%ROWTYPE;
BEGIN
    FOR event IN SELECT * FROM audit_events ORDER BY organisation_id, at, id LOOP
        IF event.organisation_id IS DISTINCT FROM last.organisation_id THEN
            event.seq := 1;
            event.previous_hash := decode(repeat('00', 32), 'hex');
        ELSE
            event.seq := last.seq + 1;
            event.previous_hash := last.hash;
        END IF;
        event.hash := audit_hash(event);
        UPDATE audit_events SET seq = event.seq, previous_hash = event.previous_hash, hash = event.hash
        WHERE organisation_id = event.organisation_id AND id = event.id;
        last := event;
    END LOOP;
END $$;
ALTER TABLE "audit_events" ENABLE TRIGGER "audit_events_append_only";
INSERT INTO "audit_heads" ("organisation_id", "seq", "hash", "at")
SELECT DISTINCT ON ("organisation_id") "organisation_id", "seq", "hash", "at" FROM "audit_events"
ORDER BY "organisation_id", "seq" DESC;

ALTER TABLE "audit_events"
    ALTER COLUMN "seq" SET NOT NULL,
    ALTER COLUMN "previous_hash" SET NOT NULL,
    ALTER COLUMN "hash" SET NOT NULL;

-- With the rights of its owner, because whoever adds events must not write the end of the chain. Times never go back along a
-- chain, so that a part of it that is chosen by time is whole.
CREATE FUNCTION "audit_events_chain"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head public.audit_heads%ROWTYPE;
BEGIN
    SELECT * INTO head FROM public.audit_heads WHERE organisation_id = NEW.organisation_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.audit_heads (organisation_id, seq, hash, at)
        VALUES (NEW.organisation_id, 0, decode(repeat('00', 32), 'hex'), to_timestamp(0))
        ON CONFLICT DO NOTHING;
        SELECT * INTO STRICT head FROM public.audit_heads WHERE organisation_id = NEW.organisation_id FOR UPDATE;
    END IF;
    NEW.seq := head.seq + 1;
    NEW.previous_hash := head.hash;
    NEW.at := greatest(head.at, date_trunc('milliseconds', clock_timestamp()));
    NEW.hash := public.audit_hash(NEW);
    UPDATE public.audit_heads SET seq = NEW.seq, hash = NEW.hash, at = NEW.at WHERE organisation_id = NEW.organisation_id;
    RETURN NEW;
END;
$$;
-- or somebody could put it on a table of their own, and move the end of a chain
REVOKE ALL ON FUNCTION "audit_events_chain"() FROM PUBLIC;
CREATE TRIGGER "audit_events_chain" BEFORE INSERT ON "audit_events"
    FOR EACH ROW EXECUTE FUNCTION "audit_events_chain"();

REVOKE INSERT ON "audit_events" FROM quayside_app;
GRANT INSERT ("organisation_id", "actor_type", "actor_id", "origin_address", "origin_request_id", "action",
              "installation_id", "run_id", "secret_id", "details") ON "audit_events" TO quayside_app;

-- The next version of a head finds room on its page.
ALTER TABLE "audit_heads" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

-- One for each filter that the API promises, and one that finds where a time begins, in place of one that nobody has used.
CREATE UNIQUE INDEX "audit_events_organisation_id_seq_key" ON "audit_events" ("organisation_id", "seq");
CREATE INDEX "audit_events_organisation_id_at_seq_idx" ON "audit_events" ("organisation_id", "at", "seq");
CREATE INDEX "audit_events_organisation_id_action_seq_idx" ON "audit_events" ("organisation_id", "action", "seq");
CREATE INDEX "audit_events_organisation_id_actor_type_actor_id_seq_idx" ON "audit_events" ("organisation_id", "actor_type", "actor_id", "seq");
CREATE INDEX "audit_events_organisation_id_installation_id_seq_idx" ON "audit_events" ("organisation_id", "installation_id", "seq") WHERE "installation_id" IS NOT NULL;
CREATE INDEX "audit_events_organisation_id_installation_id_action_seq_idx" ON "audit_events" ("organisation_id", "installation_id", "action", "seq") WHERE "installation_id" IS NOT NULL;
DROP INDEX "audit_events_organisation_id_at_id_idx";
