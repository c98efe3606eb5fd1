import { isAppError, type FinishedRun, type JsonObject } from '@quayside/domain';
import type { ResyncStatus } from '@quayside/port';
import { canonicalJson } from '@quayside/resync-diff';
import { portResyncStatus } from '@quayside/resync-report';
import type { ExampleCollector } from './collect-examples';
import type { ResyncInput } from './resync-input';

const LAST_WORD_MS = 5_000;

/** What Port's data source screen shows of a run. It helps people; a run does not fail for want of it. */

export async function reportRunning<S>(input: ResyncInput<S>, startedAt: Date): Promise<void> {
  await reportState(input, 'running', startedAt, null);
}

export async function reportEnd<S>(input: ResyncInput<S>, startedAt: Date, end: FinishedRun): Promise<void> {
  if (end.error?.code === 'port_credentials_rejected') return;
  await reportState(input, portResyncStatus(end.outcome), startedAt, input.clock.now());
}

/** Keeps the examples for ourselves, and sends Port those that it does not have already. */
export async function shareExamples<S>(input: ResyncInput<S>, examples: ExampleCollector): Promise<void> {
  // what we keep of a customer carries no epoch: it is written by whoever has the run now
  await input.state.assertCurrent();
  await bestEffort(input, 'example records could not be shared', async () => {
    for (const [kind, records] of examples.entries()) await input.keepExamples?.(kind, records);
    const known = await input.port.getExamples(input.signal);
    for (const [kind, records] of examples.entries()) {
      if (!sameExamples(known.get(kind), records)) await input.port.sendExamples(kind, records, input.signal);
    }
  });
}

function sameExamples(known: readonly JsonObject[] | undefined, records: readonly JsonObject[]): boolean {
  return known !== undefined && canonicalJson(known) === canonicalJson(records);
}

async function reportState<S>(
  input: ResyncInput<S>,
  status: ResyncStatus,
  startedAt: Date,
  endedAt: Date | null,
): Promise<void> {
  const { intervalMinutes, nextRunAt } = input.options;
  await bestEffort(input, 'the state of the resync could not be reported to Port', () =>
    withLastWord(input.signal, (signal) =>
      input.port.reportResyncState({ status, startedAt, endedAt, intervalMinutes, nextRunAt }, signal),
    ),
  );
}

/** A run that was stopped says so too, and does not take long over it. */
async function withLastWord(signal: AbortSignal, speak: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (!signal.aborted) return speak(signal);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(signal.reason), LAST_WORD_MS);
  await speak(late.signal).finally(() => clearTimeout(timer));
}

async function bestEffort<S>(input: ResyncInput<S>, what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isAppError(error)) throw error;
    input.logger.warn({ runId: input.runId, code: error.code }, what);
  }
}
