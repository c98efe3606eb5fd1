import { ConfigError, parseEnvironment } from '@quayside/platform-config';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createFailpoint } from './create-failpoint';
import { FAILPOINT_REFUSED, failpointAllowed, failpointText } from './failpoint-text';

const schema = z
  .object({
    NODE_ENV: z.string().optional(),
    QUAYSIDE_FAILPOINT: failpointText(['claimed', 'written']).optional().describe('leave it out'),
  })
  .refine(failpointAllowed, FAILPOINT_REFUSED);
const read = (text: string, mode?: string) =>
  parseEnvironment(schema, { QUAYSIDE_FAILPOINT: text, NODE_ENV: mode }).QUAYSIDE_FAILPOINT;

describe('failpointText', () => {
  it('reads the point, the time and the action', () => {
    expect(read('written=kill')).toEqual({ point: 'written', nth: 1, action: { kind: 'kill' } });
    expect(read('claimed:3=block:20000')).toEqual({ point: 'claimed', nth: 3, action: { kind: 'block', ms: 20_000 } });
    expect(read('claimed:12=throw')).toEqual({ point: 'claimed', nth: 12, action: { kind: 'throw' } });
    expect(read('claimed@9f-a:2=kill')).toEqual({
      point: 'claimed',
      subject: '9f-a',
      nth: 2,
      action: { kind: 'kill' },
    });
    expect(read('')).toBeUndefined();
  });

  it.each(['elsewhere=kill', 'written', 'written:0=kill', 'written=stop', 'written=block', 'written:1=block:x'])(
    'refuses %s, and says what it may be',
    (text) => {
      expect(() => read(text)).toThrow(/QUAYSIDE_FAILPOINT: must be .* claimed, written .*leave it out/);
    },
  );

  it('is refused in production, where leaving it out is not', () => {
    expect(() => read('written=kill', 'production')).toThrow(ConfigError);
    expect(() => read('written=kill', 'production')).toThrow('QUAYSIDE_FAILPOINT: must not be set with NODE_ENV');
    expect(read('', 'production')).toBeUndefined();
    expect(read('written=kill', 'test')).toBeDefined();
  });
});

describe('createFailpoint', () => {
  it('strikes once, at the time that was asked for, and at no other point', () => {
    const failpoint = createFailpoint<'claimed' | 'written'>({ point: 'written', nth: 2, action: { kind: 'throw' } });
    const reach = (point: 'claimed' | 'written') => () => failpoint(point);
    for (const point of ['claimed', 'claimed', 'written'] as const) expect(reach(point)).not.toThrow();
    expect(reach('written')).toThrow('the failpoint written was reached');
    expect(reach('written')).not.toThrow();
  });

  it('strikes at the work of its subject alone', () => {
    const failpoint = createFailpoint({ point: 'claimed', subject: 'a', nth: 2, action: { kind: 'throw' } });
    for (const subject of ['a', 'b', undefined, 'b']) expect(() => failpoint('claimed', subject)).not.toThrow();
    expect(() => failpoint('claimed', 'a')).toThrow('the failpoint claimed was reached');
  });

  it('does nothing where none is set', () => {
    expect(() => createFailpoint(undefined)('anywhere')).not.toThrow();
  });
});
