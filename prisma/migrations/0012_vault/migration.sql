-- One data key for each organisation, which encrypts all of its secrets, and keys of the house's own. The version before this
-- one goes on with envelopes that bring a data key of their own; it opens no other.

ALTER TABLE "organisations" ADD COLUMN "deleted_at" TIMESTAMPTZ(3);
GRANT UPDATE ("deleted_at") ON "organisations" TO quayside_app;
GRANT SELECT ("deleted_at") ON "organisations" TO quayside_across;

CREATE TABLE "data_keys" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "master_key_id" TEXT NOT NULL,
    "wrapped_key" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "rewrapped_at" TIMESTAMPTZ(3),
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_keys_pkey" PRIMARY KEY ("organisation_id","id"),
    CONSTRAINT "data_keys_organisation_id_fkey" FOREIGN KEY ("organisation_id")
        REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "data_keys_destroyed_check" CHECK (("destroyed_at" IS NULL) = ("wrapped_key" IS NOT NULL))
);
-- of those who make an organisation's key at the same time, one does
CREATE UNIQUE INDEX "data_keys_live_key" ON "data_keys" ("organisation_id") WHERE "destroyed_at" IS NULL;

-- Null for an envelope that brings its own data key. The others have no wrapped key and name no master key: both are empty.
ALTER TABLE "secrets" ADD COLUMN "data_key_id" UUID;
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_organisation_id_data_key_id_fkey" FOREIGN KEY ("organisation_id", "data_key_id")
    REFERENCES "data_keys"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

CREATE TABLE "house_keys" (
    "name" TEXT NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "wrapped_key" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "rewrapped_at" TIMESTAMPTZ(3),

    CONSTRAINT "house_keys_pkey" PRIMARY KEY ("name")
);

ALTER TABLE "data_keys" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON "data_keys" TO quayside_app
    USING (organisation_id = (SELECT nullif(current_setting('app.organisation', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE ("master_key_id", "wrapped_key", "rewrapped_at", "destroyed_at") ON "data_keys" TO quayside_app;

-- of no organisation: every program may read them
ALTER TABLE "house_keys" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY every_program ON "house_keys" TO quayside_app USING (true);
GRANT SELECT, INSERT, UPDATE ("master_key_id", "wrapped_key", "rewrapped_at") ON "house_keys" TO quayside_app;
