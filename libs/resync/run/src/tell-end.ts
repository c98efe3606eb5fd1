import type { FinishedRun, KindCounts } from '@quayside/domain';
import { parseMapping } from '@quayside/mapping';
import { bestEffort } from './best-effort';
import { PortReporter, type ReporterInput } from './port-reporter';

export interface EndedRun<S> extends ReporterInput<S> {
  readonly mappingText: string;
  readonly end: Pick<FinishedRun, 'outcome' | 'error'>;
  readonly counts: ReadonlyMap<string, KindCounts>;
}

/**
 * Tells Port the end of a run which cannot do so itself, because whatever ran it is gone, or was told to stop: without that
 * its screens would show it as running until the next one, if there is one. Nothing of the mapping is evaluated. Best effort,
 * as everything that Port is told of a run.
 */
export async function tellEnd<S>(run: EndedRun<S>): Promise<void> {
  const { connector, port, clock, mappingText, end, counts } = run;
  const reporter = new PortReporter(run, clock.now());
  await bestEffort(run, 'Port could not be asked for the integration', async (signal) => {
    const integration = await port.getIntegration(signal);
    const parsed = parseMapping(mappingText, { kinds: connector.kinds.map(({ kind }) => kind) });
    if (integration !== null && parsed.ok) reporter.take({ integration, mapping: parsed.mapping });
  });
  const requests = { upstream: 0, port: 0 };
  await reporter.end({ ...end, faults: [], requests }, counts);
}
