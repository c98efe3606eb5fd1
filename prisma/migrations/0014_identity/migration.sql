-- People, their sessions, and what they and their tokens may do in an organisation. The version before this one knows the
-- operator's token only, and reads none of it.

SET LOCAL lock_timeout = '5s';

-- Who somebody is belongs to no organisation, and is read before one is known. Nobody has a right on these four tables but
-- the role of what goes across organisations, so that no statement about one organisation can join them by mistake.
CREATE TABLE "users" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL,
    "name" TEXT,
    "is_platform_operator" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "signed_in_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "users_issuer_subject_key" ON "users" ("issuer", "subject");

CREATE TABLE "sessions" (
    "id_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "provider_session_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id_hash"),
    CONSTRAINT "sessions_id_hash_check" CHECK ("id_hash" ~ '^[0-9a-f]{64}$')
);
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
CREATE INDEX "sessions_user_id_idx" ON "sessions" ("user_id") WHERE "ended_at" IS NULL;
CREATE INDEX "sessions_created_at_idx" ON "sessions" ("created_at");

CREATE TABLE "begun_logins" (
    "id_hash" TEXT NOT NULL,
    "transaction" JSONB NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "begun_logins_pkey" PRIMARY KEY ("id_hash"),
    CONSTRAINT "begun_logins_id_hash_check" CHECK ("id_hash" ~ '^[0-9a-f]{64}$')
);
CREATE INDEX "begun_logins_begun_at_idx" ON "begun_logins" ("begun_at");

CREATE TABLE "spent_logout_tokens" (
    "token_hash" TEXT NOT NULL,
    "remember_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "spent_logout_tokens_pkey" PRIMARY KEY ("token_hash"),
    CONSTRAINT "spent_logout_tokens_token_hash_check" CHECK ("token_hash" ~ '^[0-9a-f]{64}$')
);
CREATE INDEX "spent_logout_tokens_remember_until_idx" ON "spent_logout_tokens" ("remember_until");

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['users', 'sessions', 'begun_logins', 'spent_logout_tokens'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY across ON %I TO quayside_across USING (true)', name);
    END LOOP;
END $$;
GRANT SELECT (id, issuer, subject, email, email_verified, name, is_platform_operator),
    INSERT (issuer, subject, email, email_verified, name, is_platform_operator),
    UPDATE (email, email_verified, name, is_platform_operator, signed_in_at) ON "users" TO quayside_across;
GRANT SELECT (id_hash, user_id, provider_session_id, created_at, last_seen_at, ended_at),
    INSERT (id_hash, user_id, provider_session_id), UPDATE (last_seen_at, ended_at), DELETE
    ON "sessions" TO quayside_across;
-- UPDATE of one column, because what is purged is locked first, so that two who purge do not wait for each other
GRANT SELECT (id_hash, transaction, begun_at), INSERT (id_hash, transaction), UPDATE (begun_at), DELETE
    ON "begun_logins" TO quayside_across;
GRANT SELECT (token_hash, remember_until), INSERT (token_hash, remember_until), UPDATE (remember_until), DELETE
    ON "spent_logout_tokens" TO quayside_across;

-- What the identity provider calls the organisation, where that is not its id.
ALTER TABLE "organisations" ADD COLUMN "claim" TEXT;
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_claim_check" CHECK ("claim" <> '');
-- one that is deleted leaves its claim to another
CREATE UNIQUE INDEX "organisations_claim_key" ON "organisations" ("claim") WHERE "deleted_at" IS NULL;
GRANT SELECT (claim) ON "organisations" TO quayside_across;

CREATE TABLE "memberships" (
    "organisation_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("organisation_id","user_id"),
    CONSTRAINT "memberships_role_check" CHECK ("role" IN ('viewer', 'operator', 'editor', 'admin')),
    CONSTRAINT "memberships_source_check" CHECK ("source" IN ('claim', 'invitation'))
);
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
CREATE INDEX "memberships_user_id_idx" ON "memberships" ("user_id");
CREATE INDEX "memberships_organisation_id_created_at_user_id_idx" ON "memberships" ("organisation_id", "created_at", "user_id");

CREATE TABLE "invitations" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "created_by_type" TEXT NOT NULL,
    "created_by_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_by" UUID,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("organisation_id","id"),
    CONSTRAINT "invitations_role_check" CHECK ("role" IN ('viewer', 'operator', 'editor', 'admin')),
    CONSTRAINT "invitations_token_hash_check" CHECK ("token_hash" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT "invitations_accepted_check" CHECK (("accepted_at" IS NULL) = ("accepted_by" IS NULL)),
    CONSTRAINT "invitations_ended_check" CHECK ("accepted_at" IS NULL OR "revoked_at" IS NULL)
);
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
CREATE UNIQUE INDEX "invitations_token_hash_key" ON "invitations" ("token_hash");
CREATE INDEX "invitations_organisation_id_created_at_id_idx" ON "invitations" ("organisation_id", "created_at", "id");

CREATE TABLE "api_tokens" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "created_by_type" TEXT NOT NULL,
    "created_by_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("organisation_id","id"),
    CONSTRAINT "api_tokens_role_check" CHECK ("role" IN ('viewer', 'operator', 'editor', 'admin')),
    CONSTRAINT "api_tokens_token_hash_check" CHECK ("token_hash" ~ '^[0-9a-f]{64}$')
);
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
CREATE UNIQUE INDEX "api_tokens_token_hash_key" ON "api_tokens" ("token_hash");
CREATE INDEX "api_tokens_organisation_id_created_at_id_idx" ON "api_tokens" ("organisation_id", "created_at", "id");

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['memberships', 'invitations', 'api_tokens'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
        EXECUTE format($policy$
            CREATE POLICY own_organisation ON %I TO quayside_app
                USING (organisation_id = (SELECT nullif(current_setting('app.organisation', true), '')::uuid))
        $policy$, name);
        -- nothing leads to an organisation that is deleted
        EXECUTE format($policy$
            CREATE POLICY across_read ON %I FOR SELECT TO quayside_across
                USING (EXISTS (SELECT FROM organisations o WHERE o.id = organisation_id AND o.deleted_at IS NULL))
        $policy$, name);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE (role, source, email, name, updated_at), DELETE ON "memberships" TO quayside_app;
GRANT SELECT, INSERT, UPDATE (accepted_at, accepted_by, revoked_at) ON "invitations" TO quayside_app;
GRANT SELECT, INSERT, UPDATE (last_used_at, revoked_at) ON "api_tokens" TO quayside_app;

-- Which organisation a person, an invitation or a token leads to, and with which role.
GRANT SELECT (organisation_id, user_id, role, source) ON "memberships" TO quayside_across;
GRANT SELECT (organisation_id, id, token_hash) ON "invitations" TO quayside_across;
GRANT SELECT (organisation_id, id, token_hash, role, expires_at, last_used_at, revoked_at) ON "api_tokens" TO quayside_across;

ALTER TABLE "invitations" ADD CONSTRAINT "invitations_created_by_type_check" CHECK ("created_by_type" IN ('person', 'api_token', 'operator', 'system'));
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_created_by_type_check" CHECK ("created_by_type" IN ('person', 'api_token', 'operator', 'system'));
