import type { Logger } from '@quayside/domain';
import { NO_WATCH, type EvaluationWatch } from './evaluation-watch';
import type { Evaluator } from './evaluator';
import { CompiledJqEvaluator } from './jq/compiled-jq-evaluator';
import { createJqWebEvaluator } from './jq-web/jq-web-evaluator';
import { JsonataEvaluator } from './jsonata/jsonata-evaluator';
import type { Language } from './language';
import { Quarantine } from './quarantine';

export interface EngineOptions {
  readonly logger: Logger;
  /** for one record and all of its expressions together, in milliseconds; 2000 */
  readonly deadlineMs?: number;
  /** hears of every expression that begins; nobody when absent */
  readonly watch?: EvaluationWatch;
  /** expressions that are not to be run: they were found out by a watchdog, see `EvaluationWatch` */
  readonly quarantined?: Iterable<string>;
}

/** An engine for each language. */
export type ExpressionEngines = Readonly<Record<Language, Evaluator>> & { close(): Promise<void> };

const DEADLINE_MS = 2_000;

/**
 * The engines of one run: what one of them learns of an expression (it compiles, it runs away) is nobody else's. They cost
 * next to nothing until they are used.
 */
export function createExpressionEngines(options: EngineOptions): ExpressionEngines {
  const { logger, deadlineMs = DEADLINE_MS, watch = NO_WATCH } = options;
  const quarantine = new Quarantine(options.quarantined);
  const fallback = createJqWebEvaluator({ logger, deadlineMs, quarantine });
  const jq = new CompiledJqEvaluator({ deadlineMs, fallback, quarantine, watch });
  const jsonata = new JsonataEvaluator({ deadlineMs, quarantine, watch });
  return {
    jq,
    jsonata,
    close: async () => {
      await Promise.all([jq.close(), jsonata.close()]);
    },
  };
}
