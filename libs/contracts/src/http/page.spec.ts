import { describe, expect, it } from 'vitest';
import { pageQuerySchema } from './page';

const AFTER = '6a0c5a0e-8f0e-4c39-9c5f-0c8a6c7d1b11';

describe('the query of a list', () => {
  it('asks for fifty items unless it says otherwise', () => {
    expect(pageQuerySchema.parse({})).toEqual({ limit: 50 });
    expect(pageQuerySchema.parse({ limit: '7', after: AFTER })).toEqual({ limit: 7, after: AFTER });
  });

  it.each(['0', '101', '-1', '1.5', 'many'])('refuses the limit %s', (limit) => {
    expect(pageQuerySchema.safeParse({ limit }).success).toBe(false);
  });

  it.each(['', 'abc', "';--", `${AFTER}0`])('refuses the cursor %j', (after) => {
    expect(pageQuerySchema.safeParse({ after }).success).toBe(false);
  });
});
