-- What Port refused is kept until it is written, and what Port shows of what was written is remembered. The version before
-- this one does neither: what it writes is found to be newer than a row that it left here, by the run that saw it last.

CREATE TABLE "refused_entities" (
    "organisation_id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "blueprint" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "record_id" TEXT,
    "payload" TEXT,
    "targets" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 1,
    "first_refused_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "last_refused_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "run_id" UUID NOT NULL,
    "retried_run_id" UUID,

    CONSTRAINT "refused_entities_pkey" PRIMARY KEY ("organisation_id","installation_id","blueprint","identifier")
);

ALTER TABLE "refused_entities" ADD CONSTRAINT "refused_entities_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id") REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "refused_entities"
    ADD CONSTRAINT "refused_entities_payload_check" CHECK (octet_length("payload") <= 262144),
    ADD CONSTRAINT "refused_entities_attempts_check" CHECK ("attempts" > 0);

-- How many payloads an installation has kept is asked for whenever one more comes.
CREATE INDEX "refused_entities_kept_idx" ON "refused_entities" ("organisation_id", "installation_id") WHERE "payload" IS NOT NULL;

ALTER TABLE "entity_digests"
    ADD COLUMN "shown_for" TEXT,
    ADD COLUMN "answered" TEXT,
    ADD COLUMN "own_way" TEXT;
