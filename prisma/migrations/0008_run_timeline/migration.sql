-- How a run has gone: its steps, what it read, how long it waited, and what it holds back of each kind. The version before
-- this one reads none of it, and leaves it as it is; a run that it finishes counts the requests of its last attempt only.
ALTER TABLE "runs"
    ADD COLUMN "timeline" JSONB NOT NULL DEFAULT '{"phases": [], "lists": [], "scopes": []}',
    ADD COLUMN "limiter_wait_ms" DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE "runs"
    ADD CONSTRAINT "runs_timeline_check" CHECK (jsonb_typeof("timeline") = 'object'),
    ADD CONSTRAINT "runs_limiter_wait_ms_check" CHECK ("limiter_wait_ms" >= 0);

ALTER TABLE "run_kind_stats" ADD COLUMN "held" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "run_kind_stats" ADD CONSTRAINT "run_kind_stats_held_check" CHECK ("held" >= 0);
