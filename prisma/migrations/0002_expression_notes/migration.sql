-- What a run noticed about the expressions of its mapping. The version before this one neither writes nor reads it.
ALTER TABLE "runs" ADD COLUMN "expression_notes" JSONB NOT NULL DEFAULT '[]';
ALTER TABLE "runs" ADD CONSTRAINT "runs_expression_notes_check" CHECK (jsonb_typeof("expression_notes") = 'array');
