-- Deletions that a run held back can be approved or rejected, and what was at Port before an installation began is known.
-- The version before this one neither writes nor reads any of it; it holds back again what was approved under this one.

ALTER TABLE "entity_digests" ADD COLUMN "inherited" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "deletion_decisions" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "installation_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "decision" TEXT NOT NULL,
    "entities" INTEGER NOT NULL,
    "reason" TEXT,
    "mapping_version" INTEGER NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "expires_at" TIMESTAMPTZ(3),
    "decided_by_type" TEXT NOT NULL,
    "decided_by_id" TEXT NOT NULL,

    CONSTRAINT "deletion_decisions_pkey" PRIMARY KEY ("organisation_id","id")
);

CREATE TABLE "decided_deletions" (
    "organisation_id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "blueprint" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "decision_id" UUID NOT NULL,

    CONSTRAINT "decided_deletions_pkey" PRIMARY KEY ("organisation_id","installation_id","blueprint","identifier")
);

ALTER TABLE "run_deletions" ADD COLUMN "decision_id" UUID;

CREATE INDEX "deletion_decisions_organisation_id_run_id_decided_at_id_idx" ON "deletion_decisions"("organisation_id", "run_id", "decided_at", "id");

ALTER TABLE "deletion_decisions" ADD CONSTRAINT "deletion_decisions_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id") REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "decided_deletions" ADD CONSTRAINT "decided_deletions_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id") REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "decided_deletions" ADD CONSTRAINT "decided_deletions_organisation_id_decision_id_fkey" FOREIGN KEY ("organisation_id", "decision_id") REFERENCES "deletion_decisions"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "run_deletions" ADD CONSTRAINT "run_deletions_organisation_id_decision_id_fkey" FOREIGN KEY ("organisation_id", "decision_id") REFERENCES "deletion_decisions"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Values the version before does not know are added; it writes none of them.
ALTER TABLE "runs"
    DROP CONSTRAINT "runs_trigger_check",
    ADD CONSTRAINT "runs_trigger_check" CHECK ("trigger" IN ('schedule', 'manual', 'install', 'mapping_change', 'deletions_approved', 'once'));

ALTER TABLE "run_deletions"
    DROP CONSTRAINT "run_deletions_status_check",
    ADD CONSTRAINT "run_deletions_status_check" CHECK ("status" IN ('deleted', 'held', 'kept_referenced', 'kept_incomplete', 'kept_rejected', 'failed'));

ALTER TABLE "deletion_decisions"
    ADD CONSTRAINT "deletion_decisions_decision_check" CHECK ("decision" IN ('approved', 'rejected')),
    ADD CONSTRAINT "deletion_decisions_decided_by_type_check" CHECK ("decided_by_type" IN ('operator', 'system')),
    ADD CONSTRAINT "deletion_decisions_expires_at_check" CHECK (("decision" = 'approved') = ("expires_at" IS NOT NULL)),
    ADD CONSTRAINT "deletion_decisions_entities_check" CHECK ("entities" > 0);
