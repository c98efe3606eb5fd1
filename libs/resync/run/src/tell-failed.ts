import type { FinishedRun, KindCounts } from '@quayside/domain';
import { parseMapping } from '@quayside/mapping';
import { bestEffort } from './best-effort';
import { PortReporter, type ReporterInput } from './port-reporter';

export interface FailedRun<S> extends ReporterInput<S> {
  readonly mappingText: string;
  readonly error: NonNullable<FinishedRun['error']>;
  readonly counts: ReadonlyMap<string, KindCounts>;
}

/**
 * Tells Port that a run has failed which cannot do so itself, because whatever ran it is gone: without that its screens
 * would show it as running until the next one. Nothing of the mapping is evaluated. Best effort, as everything that Port is
 * told of a run.
 */
export async function tellFailed<S>(run: FailedRun<S>): Promise<void> {
  const { connector, port, clock, mappingText, error, counts } = run;
  const reporter = new PortReporter(run, clock.now());
  await bestEffort(run, 'Port could not be asked for the integration', async (signal) => {
    const integration = await port.getIntegration(signal);
    const parsed = parseMapping(mappingText, { kinds: connector.kinds.map(({ kind }) => kind) });
    if (integration !== null && parsed.ok) reporter.take({ integration, mapping: parsed.mapping });
  });
  const requests = { upstream: 0, port: 0 };
  await reporter.end({ outcome: 'failed', faults: [], error, requests }, counts);
}
