import { describe, expect, it, vi } from 'vitest';
import { readYaml, type Place } from './yaml-source';

function placeIn(
  text: string,
  steps: readonly (string | number)[],
  part: 'key' | 'value' = 'value',
): Place | undefined {
  const source = readYaml(text);
  return source.ok ? source.places.of(steps, part) : undefined;
}

describe('readYaml', () => {
  it('knows where values and keys stand in flow style, beyond line ends of either kind', () => {
    const text = 'a: 1\r\nb: {c: [x, {"d": .e}],\n f: g}';
    expect(placeIn(text, ['b', 'c', 1, 'd'])).toEqual({ line: 2, column: 18 });
    expect(placeIn(text, ['b', 'c', 1, 'd'], 'key')).toEqual({ line: 2, column: 13 });
    expect(placeIn(text, ['b', 'f'])).toEqual({ line: 3, column: 5 });
  });

  it('gives what stands behind an alias the place of what it stands for', () => {
    const text = 'a: &one {b: 1}\nc: [*one, *one]';
    expect(placeIn(text, ['c', 1, 'b'])).toEqual({ line: 1, column: 13 });
    expect(placeIn(text, ['c', 0, 'b'])).toEqual({ line: 1, column: 13 });
    expect(placeIn(text, ['c', 1])).toEqual({ line: 2, column: 11 });
  });

  it('gives what is not there the nearest place around it', () => {
    expect(placeIn('a:\n  b: 1', ['a', 'c'])).toEqual({ line: 2, column: 3 });
  });

  it('merges what several merge keys name, and faults what none can', () => {
    const text = 'a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  <<: *a\n  <<: [*b]';
    expect(readYaml(text)).toMatchObject({ ok: true, value: { c: { x: 1, y: 2 } } });
    for (const wrong of ['x', '[5]', '*a', '[*a]']) {
      expect(readYaml(`a: &a [1]\n<<: ${wrong}`)).toEqual({
        ok: false,
        faults: [{ path: '', message: expect.stringContaining('<<') as string, line: 2, column: 1 }],
      });
    }
  });

  it.each(['!!str <<: 5', '%YAML 1.1\n---\n<<: !!set\n  : ', '!!pairs\n  - !!merge '])(
    'refuses what the library throws plain errors for: %j',
    (text) => {
      expect(readYaml(text)).toMatchObject({ ok: false });
    },
  );

  it('faults every alias without an anchor before it, and no more than twenty', () => {
    const source = readYaml(Array.from({ length: 30 }, (_, index) => `k${index}: *a`).join('\n'));
    const faults = source.ok ? [] : source.faults;
    expect(faults.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('writes nothing of the text to the console', () => {
    const warnings = vi.spyOn(process, 'emitWarning');
    try {
      expect(readYaml('? {a: b}\n: !own c\nd: *none')).toMatchObject({ ok: false });
      expect(readYaml('? {a: b}\n: !own c')).toMatchObject({ ok: true });
      expect(warnings).not.toHaveBeenCalled();
    } finally {
      warnings.mockRestore();
    }
  });
});
