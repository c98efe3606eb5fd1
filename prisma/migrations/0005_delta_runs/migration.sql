-- Runs that read what is new between two that read everything. The version before this one makes full runs only, and reads
-- none of this; what it leaves out is a cursor that is older than it could be.

CREATE TABLE "list_cursors" (
    "organisation_id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "cursor" JSONB NOT NULL,
    "left_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "list_cursors_pkey" PRIMARY KEY ("organisation_id","installation_id","source","scope")
);

ALTER TABLE "list_cursors" ADD CONSTRAINT "list_cursors_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id") REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "list_cursors" ADD CONSTRAINT "list_cursors_cursor_check" CHECK (jsonb_typeof("cursor") = 'object');

-- What was run so far was full.
ALTER TABLE "runs" ADD COLUMN "mode" TEXT NOT NULL DEFAULT 'full';
ALTER TABLE "runs" ADD CONSTRAINT "runs_mode_check" CHECK ("mode" IN ('full', 'delta'));

ALTER TABLE "installations" ADD COLUMN "full_sweep_hours" INTEGER NOT NULL DEFAULT 24;
ALTER TABLE "installations" ADD CONSTRAINT "installations_full_sweep_hours_check" CHECK ("full_sweep_hours" BETWEEN 1 AND 168);
