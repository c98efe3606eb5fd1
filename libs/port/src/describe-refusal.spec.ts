import { describe, expect, it } from 'vitest';
import { describeRefusal } from './describe-refusal';

describe('describing a refusal of Port', () => {
  it('gives the machine code and one line of text', () => {
    expect(describeRefusal({ ok: false, error: 'not_found', message: 'no such blueprint' }, [])).toEqual({
      portCode: 'not_found',
      text: 'not_found: no such blueprint',
    });
  });

  it('does with a code alone, and with nothing at all', () => {
    expect(describeRefusal({ ok: false, error: 'unauthorized' }, []).text).toBe('unauthorized');
    expect(describeRefusal('<html>502</html>', [])).toEqual({ portCode: undefined, text: '' });
    expect(describeRefusal(undefined, [])).toEqual({ portCode: undefined, text: '' });
  });

  it('masks before it cuts, so that no half of a secret is left at the edge', () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz';
    const { text } = describeRefusal({ error: 'e', message: `${'x'.repeat(490)}${secret}` }, [secret]);
    expect(text).not.toContain(secret.slice(0, 4));
    expect(text.length).toBeLessThanOrEqual(520);
  });
});
