import { NO_COUNTS, silentLogger, systemClock, type FinishedRun } from '@quayside/domain';
import { PortError, type PortIngest } from '@quayside/port';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PortReporter } from './port-reporter';
import type { Prepared } from './prepare';
import type { ResyncInput } from './resync-input';

const END: FinishedRun = { outcome: 'complete', faults: [], error: null, requests: { upstream: 1, port: 1 } };
const COUNTS = new Map([['incident', NO_COUNTS]]);
const PREPARED = {
  mapping: { resources: [{ kind: 'incident', mappings: [{ blueprint: '"b"' }] }] },
  integration: { installationId: 'acme', config: {} },
} as unknown as Prepared;

function open(ingestParts: Partial<PortIngest> = {}, signal = new AbortController().signal) {
  const said: string[] = [];
  const says = (what: string) => async (): Promise<void> => void said.push(what);
  const ingest: PortIngest = {
    sendMetrics: says('metrics'),
    putMetrics: says('kind'),
    sendHeartbeat: says('beat'),
    sendLogs: async (lines) => void said.push(`log ${lines.length}`),
    ...ingestParts,
  };
  const input = {
    runId: 'run-1',
    signal,
    logger: silentLogger,
    clock: systemClock,
    connector: { kinds: [{ kind: 'incident', source: 'incidents' }] },
    options: { intervalMinutes: null, nextRunAt: null },
    port: {
      ingestOf: () => ingest,
      updateVersion: says('version'),
      reportResyncState: async ({ status }: { status: string }) => void said.push(status),
    },
  } as unknown as ResyncInput<unknown>;
  return { reporter: new PortReporter(input, new Date(0)), said };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('PortReporter', () => {
  it('says that the run is under way every ten seconds, until it has ended', async () => {
    const { reporter, said } = open();
    await reporter.begin(PREPARED);
    expect(said.toSorted()).toEqual(['log 1', 'metrics', 'running', 'version']);
    said.length = 0;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(said.filter((what) => what === 'beat')).toHaveLength(2);
    await reporter.end(END, COUNTS);
    said.length = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says nothing more once it was stopped', async () => {
    const { reporter, said } = open();
    await reporter.begin(PREPARED);
    said.length = 0;
    reporter.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toEqual([]);
  });

  it('sends a fault with the next beat, and no more than two hundred of them', async () => {
    const { reporter, said } = open();
    await reporter.begin(PREPARED);
    said.length = 0;
    for (let fault = 0; fault < 250; fault += 1) reporter.note({ code: 'upstream_malformed', message: 'no JSON' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(said).toEqual(['beat', 'log 200']);
    await reporter.end(END, COUNTS);
    // fifty more in one line, one line a kind, and the end
    expect(said).toContain('log 3');
  });

  it.each([
    ['Port refuses', new PortError('port_forbidden', 'no')],
    ['goes wrong in telling it', new TypeError('a fault of ours')],
  ])('goes on whatever %s', async (_, error) => {
    const refuse = () => Promise.reject(error);
    const all = { sendMetrics: refuse, putMetrics: refuse, sendHeartbeat: refuse, sendLogs: refuse };
    const { reporter, said } = open(all);
    await reporter.begin(PREPARED);
    await vi.advanceTimersByTimeAsync(20_000);
    await reporter.end(END, COUNTS);
    expect(said).toEqual(['running', 'version', 'completed']);
  });

  it('does not wait for a Port that does not answer for longer than five seconds', async () => {
    const never = (_: unknown, __: unknown, signal: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const { reporter } = open({ sendMetrics: never });
    const begun = reporter.begin(PREPARED);
    await vi.advanceTimersByTimeAsync(5_000);
    await begun;
    reporter.stop();
  });

  it('tells the end of a run that was stopped before', async () => {
    const stop = new AbortController();
    const { reporter, said } = open({}, stop.signal);
    await reporter.begin(PREPARED);
    stop.abort(new PortError('port_unavailable', 'stopped'));
    await reporter.end({ ...END, outcome: 'cancelled' }, COUNTS);
    expect(said).toEqual(expect.arrayContaining(['aborted', 'metrics', 'kind']));
  });

  it('says nothing to a Port that knows the credentials no more', async () => {
    const { reporter, said } = open();
    await reporter.end({ ...END, error: { code: 'port_credentials_rejected', message: 'no' } }, COUNTS);
    expect(said).toEqual([]);
  });
});
