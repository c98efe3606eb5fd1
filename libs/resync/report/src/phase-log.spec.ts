import { describe, expect, it } from 'vitest';
import { PhaseLog } from './phase-log';

describe('PhaseLog', () => {
  it('writes down what each step took, and a step that failed', async () => {
    let seconds = 0;
    let sent = { upstream: 0, port: 1, limiterWaitMs: 0 };
    const log = new PhaseLog({ now: () => new Date(seconds * 1_000) }, () => sent);
    const result = await log.during('read', async () => {
      seconds = 3;
      sent = { upstream: 4, port: 3, limiterWaitMs: 250 };
      return 'read';
    });
    expect(result).toBe('read');
    const failure = new Error('no');
    await expect(log.during('reconcile', () => Promise.reject(failure))).rejects.toBe(failure);
    const at = (second: number): string => new Date(second * 1_000).toISOString();
    expect(log.phases).toEqual([
      {
        name: 'read',
        startedAt: at(0),
        endedAt: at(3),
        requests: { upstream: 4, port: 2, limiterWaitMs: 250 },
        outcome: 'done',
      },
      {
        name: 'reconcile',
        startedAt: at(3),
        endedAt: at(3),
        requests: { upstream: 0, port: 0, limiterWaitMs: 0 },
        outcome: 'failed',
      },
    ]);
  });
});
