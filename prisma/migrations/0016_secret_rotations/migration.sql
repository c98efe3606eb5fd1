-- A second value for a secret: the new one until it is promoted, the old one from then on. The version before this one does not
-- know it. What it changes of an installation makes the rotation outdated, which `basis` tells.

CREATE TABLE "secret_rotations" (
    "organisation_id" UUID NOT NULL,
    "secret_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "fingerprint" TEXT NOT NULL,
    "data_key_id" UUID NOT NULL,
    "ciphertext" BYTEA,
    "basis" TEXT NOT NULL,
    "probes" INTEGER NOT NULL DEFAULT 0,
    "probed_at" TIMESTAMPTZ(3),
    "probe_result" TEXT,
    "probe_code" TEXT,
    "probe_message" TEXT,
    "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "promoted_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "secret_rotations_pkey" PRIMARY KEY ("organisation_id","secret_id"),
    CONSTRAINT "secret_rotations_organisation_id_secret_id_fkey" FOREIGN KEY ("organisation_id", "secret_id")
        REFERENCES "secrets"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "secret_rotations_organisation_id_installation_id_fkey" FOREIGN KEY ("organisation_id", "installation_id")
        REFERENCES "installations"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "secret_rotations_organisation_id_data_key_id_fkey" FOREIGN KEY ("organisation_id", "data_key_id")
        REFERENCES "data_keys"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "secret_rotations_state_check" CHECK ("state" IN ('pending', 'probing', 'proven', 'refused', 'promoted')),
    CONSTRAINT "secret_rotations_probe_result_check" CHECK ("probe_result" IN ('proven', 'refused', 'undecided')),
    CONSTRAINT "secret_rotations_refused_check" CHECK (("state" = 'refused') = ("ciphertext" IS NULL)),
    CONSTRAINT "secret_rotations_promoted_check" CHECK (("state" = 'promoted') = ("promoted_at" IS NOT NULL)),
    CONSTRAINT "secret_rotations_probes_check" CHECK ("probes" >= 0)
);
CREATE INDEX "secret_rotations_due_at_idx" ON "secret_rotations" ("due_at");

ALTER TABLE "secret_rotations" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON "secret_rotations" TO quayside_app
    USING (organisation_id = (SELECT nullif(current_setting('app.organisation', true), '')::uuid));
-- without its row nothing is left of a value
GRANT SELECT, INSERT, DELETE, UPDATE ("state", "fingerprint", "data_key_id", "ciphertext", "basis", "probes", "probed_at",
    "probe_result", "probe_code", "probe_message", "promoted_at", "due_at", "expires_at")
    ON "secret_rotations" TO quayside_app;

-- for workers: whose rotation is due
CREATE POLICY across_read ON "secret_rotations" FOR SELECT TO quayside_across USING (true);
CREATE POLICY across_claim ON "secret_rotations" FOR UPDATE TO quayside_across USING (true);
GRANT SELECT (organisation_id, secret_id, due_at), UPDATE (due_at) ON "secret_rotations" TO quayside_across;
