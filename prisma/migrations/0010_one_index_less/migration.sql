-- Nothing has read it since dispatch is fair: what waits and what workers have are found by indexes of their own (0004). Every
-- run was entered in it once more at each change of its state or its dispatch. The version before this one does without.
DROP INDEX "runs_active_queued_at_idx";
