import type { JsonObject } from '@quayside/domain';
import { canonicalJson } from '@quayside/resync-diff';
import { bestEffort } from './best-effort';
import type { ExampleCollector } from './collect-examples';
import type { ResyncInput } from './resync-input';

/** A record can have as many bytes as a request to Port. */
const LIMIT_MS = 60_000;

/** Keeps the examples for ourselves, and sends Port those that it does not have already. */
export async function shareExamples<S>(input: ResyncInput<S>, examples: ExampleCollector): Promise<void> {
  if (examples.entries().length === 0) return;
  // what we keep of a customer carries no epoch: it is written by whoever has the run now
  await input.state.assertCurrent();
  const share = async (signal: AbortSignal): Promise<void> => {
    for (const [kind, records] of examples.entries()) await input.keepExamples?.(kind, records);
    const known = await input.port.getExamples(signal);
    for (const [kind, records] of examples.entries()) {
      if (!sameExamples(known.get(kind), records)) await input.port.sendExamples(kind, records, signal);
    }
  };
  await bestEffort(input, 'example records could not be shared', share, LIMIT_MS);
}

function sameExamples(known: readonly JsonObject[] | undefined, records: readonly JsonObject[]): boolean {
  return known !== undefined && canonicalJson(known) === canonicalJson(records);
}
