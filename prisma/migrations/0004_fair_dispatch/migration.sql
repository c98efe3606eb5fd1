-- Fair dispatch. The version before this one goes on with what it has: it reads none of the indexes, and `runs` is as it was.

-- The runs that no queue knows yet: people's before scheduled ones, organisation by organisation, the oldest first. The
-- dispatcher goes from one organisation to the next in it, however many of their runs wait.
CREATE INDEX "runs_waiting_idx" ON "runs" (("trigger" = 'schedule'), "organisation_id", "queued_at")
    WHERE "state" = 'queued' AND "dispatched_at" IS NULL;

-- The runs that workers have, or soon will: as many as there are places, not as there are runs. No lease is in it, so that
-- extending one remains a heap-only update.
CREATE INDEX "runs_in_hand_idx" ON "runs" ("organisation_id")
    WHERE "state" = 'running' OR ("state" = 'queued' AND "dispatched_at" IS NOT NULL);

-- A scheduled run is skipped, too, when too many of its own organisation wait already.
ALTER TABLE "schedule_gaps" DROP CONSTRAINT "schedule_gaps_reason_check";
ALTER TABLE "schedule_gaps" ADD CONSTRAINT "schedule_gaps_reason_check" CHECK ("reason" IN ('missed', 'overlap', 'backlog'));
