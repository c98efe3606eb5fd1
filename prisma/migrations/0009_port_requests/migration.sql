-- Workers ask Port whether somebody has pressed its resync button. The version before this one reads none of it and asks for
-- nothing; a connection that it puts is asked for as before, and one that rests for refused credentials goes on resting.

ALTER TABLE "port_connections"
    ADD COLUMN "next_poll_at" TIMESTAMPTZ(3) DEFAULT transaction_timestamp(),
    ADD COLUMN "poll_failures" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "poll_after" UUID;
ALTER TABLE "port_connections" ADD CONSTRAINT "port_connections_poll_failures_check" CHECK ("poll_failures" >= 0);
CREATE INDEX "port_connections_next_poll_at_idx" ON "port_connections" ("next_poll_at");

ALTER TABLE "installations" ADD COLUMN "port_request_at" TIMESTAMPTZ(3);

ALTER TABLE "runs" DROP CONSTRAINT "runs_trigger_check";
ALTER TABLE "runs"
    ADD CONSTRAINT "runs_trigger_check" CHECK ("trigger" IN ('schedule', 'manual', 'install', 'mapping_change', 'deletions_approved', 'port', 'once'));
