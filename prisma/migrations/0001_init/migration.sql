-- The first part is what the Prisma schema says, as `prisma migrate diff` writes it (with entity_digests.targets made
-- NOT NULL, which Prisma assumes of a list and does not ask for). The second part is what the Prisma schema cannot say.
-- A test compares the migrated database with the schema, and the checks below with the lists in the code.

-- CreateTable
CREATE TABLE "audit_events" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "installation_id" UUID,
    "run_id" UUID,
    "secret_id" UUID,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "entity_digests" (
    "organisation_id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "blueprint" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "kind" TEXT,
    "scope" TEXT,
    "digest" TEXT,
    "seen_run_id" UUID,
    "targets" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "entity_digests_pkey" PRIMARY KEY ("organisation_id","installation_id","blueprint","identifier")
);

-- CreateTable
CREATE TABLE "installations" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "connector" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "resync_interval_minutes" INTEGER NOT NULL,
    "send_raw_data_examples" BOOLEAN NOT NULL,
    "next_run_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "installations_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "mapping_versions" (
    "organisation_id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "created_by_type" TEXT NOT NULL,
    "created_by_id" TEXT NOT NULL,

    CONSTRAINT "mapping_versions_pkey" PRIMARY KEY ("organisation_id","installation_id","version")
);

-- CreateTable
CREATE TABLE "raw_examples" (
    "organisation_id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "examples" JSONB NOT NULL,
    "captured_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "raw_examples_pkey" PRIMARY KEY ("organisation_id","installation_id","kind")
);

-- CreateTable
CREATE TABLE "schedule_gaps" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "installation_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "schedule_gaps_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "organisations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "organisations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "port_connections" (
    "organisation_id" UUID NOT NULL,
    "base_url" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "secret_id" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "port_connections_pkey" PRIMARY KEY ("organisation_id")
);

-- CreateTable
CREATE TABLE "runs" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "installation_id" UUID NOT NULL,
    "trigger" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "outcome" TEXT,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "mapping_version" INTEGER,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "dispatched_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "worker_id" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),
    "faults" JSONB NOT NULL DEFAULT '[]',
    "error_code" TEXT,
    "error_message" TEXT,
    "requests_upstream" INTEGER NOT NULL DEFAULT 0,
    "requests_port" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "runs_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "run_kind_stats" (
    "organisation_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "fetched" INTEGER NOT NULL DEFAULT 0,
    "mapped" INTEGER NOT NULL DEFAULT 0,
    "filtered_out" INTEGER NOT NULL DEFAULT 0,
    "dropped" INTEGER NOT NULL DEFAULT 0,
    "map_failed" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "load_failed" INTEGER NOT NULL DEFAULT 0,
    "deleted" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "run_kind_stats_pkey" PRIMARY KEY ("organisation_id","run_id","kind")
);

-- CreateTable
CREATE TABLE "run_checkpoints" (
    "organisation_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "next_page" INTEGER NOT NULL,
    "done" BOOLEAN NOT NULL,

    CONSTRAINT "run_checkpoints_pkey" PRIMARY KEY ("organisation_id","run_id","source","scope")
);

-- CreateTable
CREATE TABLE "owned_entities" (
    "organisation_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "blueprint" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,

    CONSTRAINT "owned_entities_pkey" PRIMARY KEY ("organisation_id","run_id","blueprint","identifier")
);

-- CreateTable
CREATE TABLE "failed_records" (
    "organisation_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "blocks_deletion" BOOLEAN NOT NULL,
    "record_id" TEXT,
    "blueprint" TEXT,
    "identifier" TEXT,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "failed_records_pkey" PRIMARY KEY ("organisation_id","run_id","seq")
);

-- CreateTable
CREATE TABLE "run_deletions" (
    "organisation_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "blueprint" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "kind" TEXT,
    "status" TEXT NOT NULL,

    CONSTRAINT "run_deletions_pkey" PRIMARY KEY ("organisation_id","run_id","blueprint","identifier")
);

-- CreateTable
CREATE TABLE "secrets" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "installation_id" UUID,
    "setting" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "wrapped_key" BYTEA,
    "ciphertext" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "last_used_at" TIMESTAMPTZ(3),
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "secrets_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateIndex
CREATE INDEX "audit_events_organisation_id_at_id_idx" ON "audit_events"("organisation_id", "at", "id");

-- CreateIndex
CREATE INDEX "installations_organisation_id_created_at_id_idx" ON "installations"("organisation_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "schedule_gaps_organisation_id_installation_id_recorded_at_idx" ON "schedule_gaps"("organisation_id", "installation_id", "recorded_at");

-- CreateIndex
CREATE INDEX "organisations_created_at_id_idx" ON "organisations"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "port_connections_organisation_id_secret_id_key" ON "port_connections"("organisation_id", "secret_id");

-- CreateIndex
CREATE INDEX "runs_organisation_id_installation_id_queued_at_id_idx" ON "runs"("organisation_id", "installation_id", "queued_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "secrets_organisation_id_installation_id_setting_key" ON "secrets"("organisation_id", "installation_id", "setting");

-- AddForeignKey
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "entity_digests" ADD CONSTRAINT "entity_digests_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id") REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "installations" ADD CONSTRAINT "installations_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "mapping_versions" ADD CONSTRAINT "mapping_versions_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id") REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "raw_examples" ADD CONSTRAINT "raw_examples_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id") REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "schedule_gaps" ADD CONSTRAINT "schedule_gaps_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id") REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "port_connections" ADD CONSTRAINT "port_connections_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "port_connections" ADD CONSTRAINT "port_connections_organisation_id_secret_id_fkey" FOREIGN KEY ("organisation_id", "secret_id") REFERENCES "secrets"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "runs" ADD CONSTRAINT "runs_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id") REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "runs" ADD CONSTRAINT "runs_organisation_id_installation_id_mapping_version_fkey" FOREIGN KEY ("organisation_id", "installation_id", "mapping_version") REFERENCES "mapping_versions"("organisation_id", "installation_id", "version") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "run_kind_stats" ADD CONSTRAINT "run_kind_stats_organisation_id_run_id_fkey" FOREIGN KEY ("organisation_id", "run_id") REFERENCES "runs"("organisation_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "run_checkpoints" ADD CONSTRAINT "run_checkpoints_organisation_id_run_id_fkey" FOREIGN KEY ("organisation_id", "run_id") REFERENCES "runs"("organisation_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "owned_entities" ADD CONSTRAINT "owned_entities_organisation_id_run_id_fkey" FOREIGN KEY ("organisation_id", "run_id") REFERENCES "runs"("organisation_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "failed_records" ADD CONSTRAINT "failed_records_organisation_id_run_id_fkey" FOREIGN KEY ("organisation_id", "run_id") REFERENCES "runs"("organisation_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "run_deletions" ADD CONSTRAINT "run_deletions_organisation_id_run_id_fkey" FOREIGN KEY ("organisation_id", "run_id") REFERENCES "runs"("organisation_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id") REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- By hand from here on -------------------------------------------------------------------------------------------------

-- An installation has at most one active run, whoever asks, however many at once.
CREATE UNIQUE INDEX "runs_one_active_key" ON "runs" ("organisation_id", "installation_id") WHERE "state" IN ('queued', 'running');

-- What the dispatcher looks through: the active runs, oldest first. No column that changes while a run is active is in
-- it, so that leases and dispatches are heap-only updates.
CREATE INDEX "runs_active_queued_at_idx" ON "runs" ("queued_at") WHERE "state" IN ('queued', 'running');

-- What the scheduler looks through.
CREATE INDEX "installations_due_idx" ON "installations" ("next_run_at") WHERE "deleted_at" IS NULL;

-- The identifier of a deleted installation is free again.
CREATE UNIQUE INDEX "installations_identifier_key" ON "installations" ("organisation_id", "identifier") WHERE "deleted_at" IS NULL;

-- Secrets of the organisation itself: the unique key above does not see rows without an installation.
CREATE UNIQUE INDEX "secrets_organisation_setting_key" ON "secrets" ("organisation_id", "setting") WHERE "installation_id" IS NULL;

ALTER TABLE "organisations"
    ADD CONSTRAINT "organisations_name_check" CHECK ("name" <> '');

ALTER TABLE "installations"
    ADD CONSTRAINT "installations_identifier_check" CHECK ("identifier" <> ''),
    ADD CONSTRAINT "installations_interval_check" CHECK ("resync_interval_minutes" > 0),
    ADD CONSTRAINT "installations_settings_check" CHECK (jsonb_typeof("settings") = 'object');

ALTER TABLE "mapping_versions"
    ADD CONSTRAINT "mapping_versions_version_check" CHECK ("version" > 0),
    ADD CONSTRAINT "mapping_versions_created_by_type_check" CHECK ("created_by_type" IN ('operator', 'system'));

ALTER TABLE "raw_examples"
    ADD CONSTRAINT "raw_examples_examples_check"
        CHECK (CASE WHEN jsonb_typeof("examples") = 'array' THEN jsonb_array_length("examples") <= 5 ELSE false END);

ALTER TABLE "schedule_gaps"
    ADD CONSTRAINT "schedule_gaps_reason_check" CHECK ("reason" IN ('missed', 'overlap')),
    ADD CONSTRAINT "schedule_gaps_count_check" CHECK ("count" > 0);

ALTER TABLE "secrets"
    ADD CONSTRAINT "secrets_role_check" CHECK ("role" IN ('port_client_secret', 'installation_setting')),
    ADD CONSTRAINT "secrets_role_installation_check" CHECK (("role" = 'installation_setting') = ("installation_id" IS NOT NULL)),
    -- a secret has its whole envelope, or, once destroyed, nothing of it
    ADD CONSTRAINT "secrets_destroyed_check"
        CHECK (("destroyed_at" IS NULL) = ("wrapped_key" IS NOT NULL) AND ("destroyed_at" IS NULL) = ("ciphertext" IS NOT NULL));

ALTER TABLE "runs"
    ADD CONSTRAINT "runs_trigger_check" CHECK ("trigger" IN ('schedule', 'manual', 'install', 'mapping_change', 'once')),
    ADD CONSTRAINT "runs_state_check" CHECK ("state" IN ('queued', 'running', 'finished')),
    ADD CONSTRAINT "runs_outcome_check" CHECK ("outcome" IN ('complete', 'partial', 'credentials_rejected', 'held', 'cancelled', 'failed')),
    ADD CONSTRAINT "runs_finished_check" CHECK (("state" = 'finished') = ("outcome" IS NOT NULL) AND ("state" = 'finished') = ("finished_at" IS NOT NULL)),
    ADD CONSTRAINT "runs_lease_check" CHECK (("state" = 'running') = ("lease_expires_at" IS NOT NULL)),
    ADD CONSTRAINT "runs_error_check" CHECK (("error_code" IS NULL) = ("error_message" IS NULL)),
    ADD CONSTRAINT "runs_epoch_check" CHECK ("epoch" >= 0),
    ADD CONSTRAINT "runs_faults_check" CHECK (jsonb_typeof("faults") = 'array');

ALTER TABLE "run_checkpoints"
    ADD CONSTRAINT "run_checkpoints_next_page_check" CHECK ("next_page" > 0);

ALTER TABLE "failed_records"
    ADD CONSTRAINT "failed_records_step_check" CHECK ("step" IN ('map', 'load'));

ALTER TABLE "run_deletions"
    ADD CONSTRAINT "run_deletions_status_check" CHECK ("status" IN ('deleted', 'held', 'kept_referenced', 'kept_incomplete', 'failed'));

ALTER TABLE "audit_events"
    ADD CONSTRAINT "audit_events_actor_type_check" CHECK ("actor_type" IN ('operator', 'system')),
    ADD CONSTRAINT "audit_events_details_check" CHECK (jsonb_typeof("details") = 'object');

-- The audit trail only grows.
CREATE FUNCTION "audit_events_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_events is append-only' USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_events"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_events_refuse_change"();

-- Tables that are written all the time: room on the page for the next version of a row, and a vacuum that comes before a
-- fifth of the table is dead (the default), because these tables grow large and their rows change with every run.
ALTER TABLE "runs" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "run_kind_stats" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE "run_checkpoints" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
ALTER TABLE "entity_digests" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
-- filled at the start of a run and emptied at its end
ALTER TABLE "owned_entities" SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_insert_scale_factor = 0.05);
