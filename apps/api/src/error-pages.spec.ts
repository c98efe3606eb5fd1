import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REQUEST_ERROR_CODES } from '@quayside/platform-nest';
import { describe, expect, it } from 'vitest';
import { API_ERROR_CODES } from './found';

const PAGES = join(__dirname, '../../../docs/errors');

describe('the pages of the errors that only the API has', () => {
  it.each([...REQUEST_ERROR_CODES, ...API_ERROR_CODES])('explain %s', (code) => {
    const text = readFileSync(join(PAGES, `${code}.md`), 'utf8');
    expect(text.startsWith(`# ${code}\n`)).toBe(true);
    expect(text.split('\n').length).toBeGreaterThan(5);
  });
});
