-- A change can be meant for a state that was seen (If-Match), and a request that comes twice is carried out once
-- (Idempotency-Key). The version before this one knows of neither; its changes are counted all the same.

ALTER TABLE "installations" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "port_connections" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;

-- Counted here, so that no writer can forget it. A time would not do: two transactions may begin in one millisecond.
CREATE FUNCTION "count_version"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END;
$$;
-- Only what people set: the schedule, a halt and a poll are no change.
CREATE TRIGGER "installations_count_version"
    BEFORE UPDATE OF "name", "settings", "resync_interval_minutes", "send_raw_data_examples", "full_sweep_hours" ON "installations"
    FOR EACH ROW EXECUTE FUNCTION "count_version"();
CREATE TRIGGER "port_connections_count_version"
    BEFORE UPDATE OF "base_url", "client_id", "secret_id" ON "port_connections"
    FOR EACH ROW EXECUTE FUNCTION "count_version"();

-- organisation_id refers to nothing: a key is claimed before anybody has looked whether there is such an organisation, and
-- all zeros stand for requests that are about none.
CREATE TABLE "idempotency_keys" (
    "organisation_id" UUID NOT NULL,
    "caller" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_digest" TEXT NOT NULL,
    "claim_id" UUID NOT NULL,
    "locked_until" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),
    "status" INTEGER,
    "headers" JSONB,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("organisation_id","caller","key")
);
ALTER TABLE "idempotency_keys"
    ADD CONSTRAINT "idempotency_keys_caller_check" CHECK (octet_length("caller") <= 200),
    ADD CONSTRAINT "idempotency_keys_key_check" CHECK (octet_length("key") <= 255),
    ADD CONSTRAINT "idempotency_keys_body_check" CHECK (octet_length("body") <= 65536),
    ADD CONSTRAINT "idempotency_keys_completed_check" CHECK (("completed_at" IS NULL) = ("status" IS NULL));

CREATE INDEX "idempotency_keys_expires_at_idx" ON "idempotency_keys"("expires_at");

ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON "idempotency_keys" TO quayside_app
    USING (organisation_id = (SELECT nullif(current_setting('app.organisation', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON "idempotency_keys" TO quayside_app;

-- Whose keys are over, and nothing else of them.
CREATE POLICY across_expired ON "idempotency_keys" FOR SELECT TO quayside_across
    USING (expires_at <= transaction_timestamp());
GRANT SELECT (organisation_id, expires_at) ON "idempotency_keys" TO quayside_across;
