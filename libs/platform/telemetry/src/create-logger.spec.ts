import { AppError } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { announceReady } from './announce-ready';
import { createLogger, type LoggerOptions } from './create-logger';

function recordingLogger(level: LoggerOptions['level'] = 'debug') {
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level, destination: { write: (line) => lines.push(line) } });
  const parsed = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, lines, parsed };
}

describe('createLogger', () => {
  it('writes one line in one shape', () => {
    const { logger, lines, parsed } = recordingLogger();
    logger.info({ runId: 'r1', requests: 3 }, 'run finished');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('\n')).toBe(true);
    expect(parsed()[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      name: 'test',
      runId: 'r1',
      requests: 3,
      message: 'run finished',
    });
  });

  it('leaves out what is below its level', () => {
    const { logger, parsed } = recordingLogger('warn');
    logger.debug({}, 'a');
    logger.info({}, 'b');
    logger.warn({}, 'c');
    logger.error({}, 'd');
    expect(parsed().map((line) => line.message)).toEqual(['c', 'd']);
  });

  it('keeps a field from taking the place of the shape', () => {
    const { logger, lines, parsed } = recordingLogger();
    logger.warn({ name: 'Demo', level: 1, time: 2, message: 'other' }, 'kept');
    expect(parsed()[0]).toMatchObject({ name: 'test', name_: 'Demo', level: 'warn', level_: 1, message: 'kept' });
    expect(lines[0]?.match(/"name":/g)).toHaveLength(1);
  });

  it('replaces secrets by key and by shape, at any depth and inside text', () => {
    const { logger, lines } = recordingLogger();
    logger.info(
      {
        request: { headers: { Authorization: 'canary-1', 'set-cookie': ['canary-2'] } },
        settings: [{ statuspage_api_key: 'canary-3' }],
        note: 'sent with OAuth canary-4-long-enough',
      },
      'called postgresql://user:canary-5@localhost/db',
    );
    expect(lines[0]).not.toContain('canary');
    expect(lines[0]).toContain('[REDACTED]');
  });

  it('cuts a long text only after it has looked for secrets in it', () => {
    const { logger, lines } = recordingLogger();
    for (let length = 7_950; length < 8_000; length += 1) {
      logger.info({ note: `${'.'.repeat(length)} Bearer canary-${'x'.repeat(60)}` }, 'a');
      // a token that is cut inside its first part has no form any more by which to know it
      logger.info(
        { note: `${'.'.repeat(length)} eyJcanary-${'x'.repeat(60)}.${'y'.repeat(20)}.${'z'.repeat(20)}` },
        'a',
      );
    }
    expect(lines.join('')).not.toContain('canary');
  });

  it('writes a known error without its stack, and a bug with it, both masked', () => {
    const { logger, lines, parsed } = recordingLogger();
    const bug = new TypeError('x of Bearer canary-6-long-enough is not a function');
    logger.error({ error: new AppError('run_superseded', 'another worker has it', { context: { runId: 'r1' } }) }, 'a');
    logger.error({ error: bug }, 'b');
    expect(parsed()[0]?.error).toEqual({
      name: 'AppError',
      code: 'run_superseded',
      context: { runId: 'r1' },
      message: 'another worker has it',
    });
    expect(parsed()[1]?.error).toMatchObject({ name: 'TypeError', stack: expect.stringContaining('at ') as string });
    expect(lines.join('')).not.toContain('canary');
  });

  it('follows causes, also in circles, and stays small', () => {
    const { logger, lines } = recordingLogger();
    const error = new Error('a', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    (error.cause as Error).cause = error;
    const circle: Record<string, unknown> = { list: Array.from({ length: 5_000 }, (_, index) => index) };
    circle.self = circle;
    logger.error({ error, circle, text: 'x'.repeat(100_000) }, 'odd input');
    expect(lines[0]).toContain('ECONNREFUSED');
    expect(lines[0]?.length).toBeLessThan(100_000);
  });
});

describe('announceReady', () => {
  it.each(['info', 'error', 'silent'] as const)('is heard at level %s', (level) => {
    const { logger, parsed } = recordingLogger(level);
    announceReady(logger, { url: 'http://127.0.0.1:4400' });
    expect(parsed()).toMatchObject([{ event: 'ready', url: 'http://127.0.0.1:4400', level: 'info', name: 'test' }]);
  });
});
