import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  booleanText,
  integerText,
  jsonText,
  logLevelText,
  originText,
  portText,
  safeUrlText,
  urlText,
} from './text-fields';
import { z } from 'zod';

describe('integerText', () => {
  it('accepts exactly the whole numbers of its range', () => {
    const field = integerText({ min: -5, max: 60 });
    fc.assert(
      fc.property(fc.integer({ min: -1_000, max: 1_000 }), (number) => {
        expect(field.safeParse(String(number)).success).toBe(number >= -5 && number <= 60);
      }),
    );
  });

  it.each(['1.5', '1e3', '0x10', 'ten', '12 000', 'Infinity', '9'.repeat(40)])('refuses %s', (text) => {
    expect(integerText({ min: 0, max: 1_000_000 }).safeParse(text).success).toBe(false);
  });
});

describe('portText', () => {
  it('accepts 0, which asks for a free port', () => {
    expect(portText().parse('0')).toBe(0);
    expect(portText().safeParse('65536').success).toBe(false);
  });
});

describe('booleanText', () => {
  it('knows the usual spellings and nothing else', () => {
    expect(['true', 'TRUE', '1', 'yes', 'false', 'No', '0'].map((text) => booleanText().parse(text))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(booleanText().safeParse('truthy').success).toBe(false);
  });
});

describe('logLevelText', () => {
  it('accepts our levels only', () => {
    expect(logLevelText().parse('WARN')).toBe('warn');
    expect(logLevelText().safeParse('verbose').success).toBe(false);
  });
});

describe('urlText', () => {
  it('accepts the given schemes only', () => {
    const field = urlText(['postgresql', 'postgres']);
    expect(field.safeParse('postgres://u:p@localhost/db').success).toBe(true);
    expect(field.safeParse('mysql://localhost').success).toBe(false);
    expect(field.safeParse('not a url').success).toBe(false);
  });
});

describe('jsonText', () => {
  it('reads JSON that fits its schema, and says when it is not JSON at all', () => {
    expect(jsonText(z.array(z.number())).parse('[1,2]')).toEqual([1, 2]);
    expect(jsonText(z.array(z.number())).safeParse('[1,').error?.issues[0]?.message).toBe('must be valid JSON');
  });
});

describe('safeUrlText and originText', () => {
  const SAFE = ['https://login.example/tenant', 'http://127.0.0.1:4412', 'http://localhost/x', 'http://[::1]:80/'];
  it.each(SAFE)('take %s for safe', (text) => {
    expect(safeUrlText().parse(text)).toBe(text);
    expect(originText().safeParse(new URL(text).origin).success).toBe(true);
  });

  it.each(['http://login.example', 'ftp://127.0.0.1', 'login.example', ''])('refuse %j', (text) => {
    expect(safeUrlText().safeParse(text).success).toBe(false);
    expect(originText().safeParse(text).success).toBe(false);
  });

  it('take no path for an origin, but the slash at its end', () => {
    expect(originText().parse('https://quayside.example/')).toBe('https://quayside.example');
    expect(originText().safeParse('https://quayside.example/api').success).toBe(false);
    expect(originText().safeParse('https://user@quayside.example').success).toBe(false);
  });
});
