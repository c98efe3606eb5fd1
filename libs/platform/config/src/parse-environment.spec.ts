import { isAppError } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from './config-error';
import { parseEnvironment } from './parse-environment';
import { booleanText, integerText, jsonText, portText } from './text-fields';

const schema = z.object({
  APP_PORT: portText().default(4400).describe('set it to the port to listen on, or to 0 for a free one'),
  APP_TOKEN: z.string().min(20, 'is shorter than 20 characters').describe('make one with `openssl rand -hex 32`'),
  APP_LAZY: booleanText().default(false),
  APP_PLACES: jsonText(z.object({ eu: z.array(z.string()) })).default({ eu: [] }),
});
const TOKEN = 'canary-0123456789-0123456789';

function failure(environment: Record<string, string>): ConfigError {
  try {
    parseEnvironment(schema, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the environment was accepted');
}

describe('parseEnvironment', () => {
  it('gives typed values and the defaults of what is not set', () => {
    expect(parseEnvironment(schema, { APP_TOKEN: TOKEN, APP_LAZY: 'TRUE', HOME: '/root' })).toEqual({
      APP_PORT: 4400,
      APP_TOKEN: TOKEN,
      APP_LAZY: true,
      APP_PLACES: { eu: [] },
    });
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(parseEnvironment(schema, { APP_TOKEN: TOKEN, APP_PORT: '  ' }).APP_PORT).toBe(4400);
    expect(failure({ APP_TOKEN: '' }).faults).toEqual([
      { variable: 'APP_TOKEN', message: 'is not set; make one with `openssl rand -hex 32`' },
    ]);
  });

  it('freezes the result to the bottom', () => {
    const config = parseEnvironment(schema, { APP_TOKEN: TOKEN, APP_PLACES: '{"eu":["192.0.2.1"]}' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(() => config.APP_PLACES.eu.push('192.0.2.2')).toThrow(TypeError);
  });

  it('reports every fault together, by name, with what to do', () => {
    const error = failure({ APP_PORT: '70000', APP_LAZY: 'perhaps', APP_PLACES: '{"eu":[1]}' });
    expect(isAppError(error) && error.code).toBe('config_invalid');
    expect(error.faults.map((fault) => fault.variable).sort()).toEqual([
      'APP_LAZY',
      'APP_PLACES',
      'APP_PORT',
      'APP_TOKEN',
    ]);
    expect(error.message).toContain(
      'APP_PORT: must be a whole number from 0 to 65535 (it is "70000"); set it to the port to listen on, or to 0 for a free one',
    );
    expect(error.message).toContain('APP_PLACES: at eu.0: ');
    expect(error.message).toContain('APP_LAZY: must be true or false (it is "perhaps")');
  });

  it('never repeats the value of a variable whose name looks secret', () => {
    const secrets = z.object({
      APP_TOKEN: z.string().min(50),
      APP_API_KEY: integerText({ min: 0, max: 1 }),
      DATABASE_URL: z.url().startsWith('postgresql'),
    });
    let message = '';
    try {
      parseEnvironment(secrets, { APP_TOKEN: 'canary-a', APP_API_KEY: 'canary-b', DATABASE_URL: 'x://u:canary-c@h' });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('APP_API_KEY');
    expect(message).not.toContain('canary');
  });
});
