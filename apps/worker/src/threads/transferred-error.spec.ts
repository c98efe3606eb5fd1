import { AppError, isAppError } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { revived, transferred } from './transferred-error';

const across = (error: unknown): Error => revived(structuredClone(transferred(error)));

describe('an error that goes to another thread', () => {
  it('keeps its code, its message and when to try again', () => {
    const error = new AppError('port_rate_limited', 'slow down', { retry: { afterMs: 5 }, context: { runId: 'r1' } });
    const there = across(error);
    expect(isAppError(there)).toBe(true);
    expect(there).toMatchObject({
      code: 'port_rate_limited',
      message: 'slow down',
      retry: { afterMs: 5 },
      context: { runId: 'r1' },
    });
  });

  it('keeps the stack of a bug, which stays a bug', () => {
    const bug = new TypeError('x is not a function');
    const there = across(bug);
    expect(isAppError(there)).toBe(false);
    expect(there).toMatchObject({ name: 'TypeError', message: 'x is not a function', stack: bug.stack });
  });

  it('may be anything that was thrown', () => {
    expect(across('text').message).toBe('text');
    expect(across(undefined).message).toBe('undefined');
  });
});
