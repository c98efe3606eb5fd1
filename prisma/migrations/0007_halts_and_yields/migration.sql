-- A refused key halts its installation, and a run that has worked for long gives way to those that wait. The version before
-- this one reads none of it: it goes on scheduling what is halted, and its runs neither halt anything nor give way.

ALTER TABLE "installations"
    ADD COLUMN "halted_at" TIMESTAMPTZ(3),
    ADD COLUMN "halt_code" TEXT,
    ADD COLUMN "halt_message" TEXT,
    ADD COLUMN "halt_run_id" UUID;
ALTER TABLE "installations"
    ADD CONSTRAINT "installations_halt_code_check" CHECK ("halt_code" IN ('credentials_rejected', 'port_credentials_rejected')),
    ADD CONSTRAINT "installations_halt_check"
        CHECK (("halted_at" IS NULL) = ("halt_code" IS NULL) AND ("halted_at" IS NULL) = ("halt_message" IS NULL)
               AND ("halted_at" IS NULL) = ("halt_run_id" IS NULL));

ALTER TABLE "runs"
    ADD COLUMN "claimed_at" TIMESTAMPTZ(3),
    ADD COLUMN "credential_digest" TEXT,
    ADD COLUMN "yields" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "runs" ADD CONSTRAINT "runs_yields_check" CHECK ("yields" BETWEEN 0 AND "epoch");

-- Due times of a halted installation pass without a run.
ALTER TABLE "schedule_gaps" DROP CONSTRAINT "schedule_gaps_reason_check";
ALTER TABLE "schedule_gaps"
    ADD CONSTRAINT "schedule_gaps_reason_check" CHECK ("reason" IN ('missed', 'overlap', 'backlog', 'halted'));
