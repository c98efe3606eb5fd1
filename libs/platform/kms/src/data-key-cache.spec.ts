import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DataKeyCache, type WrappedDataKey } from './data-key-cache';
import { KmsError } from './kms-error';
import { HeldMasterKey, unavailable } from './testing/held-master-key';

const TTL_MS = 300_000;
const START = Date.parse('2024-06-01T00:00:00Z');

function setUp(maxEntries = 10) {
  const clock = { ms: START, now: () => new Date(clock.ms) };
  const masterKey = new HeldMasterKey();
  const cache = new DataKeyCache({ ttlMs: TTL_MS, maxEntries, clock });
  const key = (text: string, context = {}): WrappedDataKey => ({ masterKey, wrapped: Buffer.from(text), context });
  const read = (text: string, signal?: AbortSignal): Promise<string> =>
    cache.use(key(text), async (dataKey) => dataKey.toString(), signal);
  return { clock, masterKey, cache, key, read };
}

async function turn(): Promise<void> {
  await new Promise(setImmediate);
}

describe('DataKeyCache', () => {
  afterEach(() => vi.useRealTimers());

  it('asks the master key once for all who want the same key, at once or later', async () => {
    const { masterKey, cache, read } = setUp();
    const together = Promise.all([read('a'), read('a'), read('a')]);
    masterKey.land('a');
    expect(await together).toEqual(['a', 'a', 'a']);
    expect(await read('a')).toBe('a');
    expect(cache.counts).toEqual({ unwraps: 1, shared: 2, hits: 1, refused: 0 });
  });

  it('never serves a key for another context', async () => {
    const { masterKey, cache, key } = setUp();
    const asked = [{ organisation: 'a' }, { organisation: 'b' }].map((context) =>
      cache.use(key('k', context), async () => {}),
    );
    expect(masterKey.underWay('k')).toBe(2);
    masterKey.land('k');
    masterKey.land('k');
    await Promise.all(asked);
  });

  it('wipes what was used when the use is over, and what is kept when its time is over, without being asked', async () => {
    vi.useFakeTimers();
    const { masterKey, cache, key } = setUp();
    let used: Buffer = Buffer.alloc(0);
    const use = cache.use(key('a'), async (dataKey) => {
      used = dataKey;
      throw new Error('work failed');
    });
    masterKey.land('a');
    await expect(use).rejects.toThrow('work failed');
    expect(used).toEqual(Buffer.alloc(1));
    expect(masterKey.unwiped()).toBe(1);
    vi.advanceTimersByTime(TTL_MS);
    expect([cache.size, masterKey.unwiped()]).toEqual([0, 0]);
  });

  it('lets a use go on with its key after that has left the cache', async () => {
    const { masterKey, cache, key, read } = setUp(1);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const use = cache.use(key('a'), async (dataKey) => {
      await held;
      return dataKey.toString();
    });
    masterKey.land('a');
    await turn();
    const other = read('b');
    masterKey.land('b');
    await other;
    cache.clear();
    expect(masterKey.unwiped()).toBe(0);
    release();
    expect(await use).toBe('a');
  });

  it('lets the key go that was unused for longest, when there are too many', async () => {
    const { masterKey, cache, read } = setUp(2);
    for (const name of ['a', 'b', 'a', 'c']) {
      const use = read(name);
      if (masterKey.underWay(name) > 0) masterKey.land(name);
      await use;
    }
    expect([cache.size, masterKey.unwiped()]).toEqual([2, 2]);
    await read('a');
    expect(cache.counts).toMatchObject({ unwraps: 3, hits: 2 });
  });

  it('does not extend the lifetime by use, and counts it from the question', async () => {
    const { clock, masterKey, cache, read } = setUp();
    const first = read('a');
    clock.ms += 3_000;
    masterKey.land('a');
    await first;
    clock.ms = START + TTL_MS - 1;
    await read('a');
    clock.ms = START + TTL_MS;
    const late = read('a');
    expect(masterKey.underWay('a')).toBe(1);
    masterKey.land('a', new KmsError('master_key_disabled', 'disabled'));
    await expect(late).rejects.toMatchObject({ code: 'master_key_disabled' });
    expect(cache.size).toBe(0);
  });

  it('does not take a clock that was set back for a longer life', async () => {
    const { clock, masterKey, read } = setUp();
    const first = read('a');
    masterKey.land('a');
    await first;
    clock.ms -= 1;
    const again = read('a');
    masterKey.land('a');
    expect(await again).toBe('a');
  });

  it('keeps no failure', async () => {
    const { masterKey, read } = setUp();
    const failed = read('a');
    masterKey.land('a', new KmsError('data_key_unreadable', 'no'));
    await expect(failed).rejects.toMatchObject({ code: 'data_key_unreadable' });
    const again = read('a');
    masterKey.land('a');
    expect(await again).toBe('a');
  });

  it('goes on with what is kept while KMS is down, and fails fast with what is not', async () => {
    const { clock, masterKey, cache, read } = setUp();
    const warm = read('warm');
    masterKey.land('warm');
    await warm;
    const failed = read('cold');
    masterKey.land('cold', unavailable());
    await expect(failed).rejects.toMatchObject({ code: 'kms_unavailable' });
    for (const name of ['cold', 'colder']) {
      await expect(read(name)).rejects.toMatchObject({ code: 'kms_unavailable', retry: { afterMs: 1_000 } });
    }
    expect(await read('warm')).toBe('warm');
    expect(cache.counts).toMatchObject({ unwraps: 2, refused: 2 });

    clock.ms += 1_000;
    const probe = read('cold');
    await expect(read('colder')).rejects.toMatchObject({ code: 'kms_unavailable' });
    masterKey.land('cold');
    expect(await probe).toBe('cold');
    const next = read('colder');
    masterKey.land('colder');
    expect(await next).toBe('colder');
  });

  it('lets one who waits go without ending the wait of the others', async () => {
    const { masterKey, read } = setUp();
    const gone = new AbortController();
    const first = read('a', gone.signal);
    const second = read('a');
    gone.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    masterKey.land('a');
    expect(await second).toBe('a');
    await expect(read('a', gone.signal)).rejects.toThrow('gone');
  });

  it('keeps nothing of an unwrap that was under way when everything was forgotten', async () => {
    const { masterKey, cache, read } = setUp();
    const before = read('a');
    cache.clear();
    masterKey.land('a');
    expect(await before).toBe('a');
    expect([cache.size, masterKey.unwiped()]).toEqual([0, 0]);
  });

  it('holds to its bounds whatever happens in whatever order', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('ask' as const), name }) },
      { weight: 6, arbitrary: fc.record({ do: fc.constant('land' as const), name }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), name }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.nat(TTL_MS) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
    );
    const steps = fc.array(step, { minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (script, maxEntries) => {
        const { clock, masterKey, cache, read } = setUp(maxEntries);
        /** when the unwrap was begun that gave the last answer for a name */
        const begun = new Map<string, number>();
        const answers: Promise<void>[] = [];
        for (const one of script) {
          if (one.do === 'advance') clock.ms += one.ms;
          else if (one.do === 'clear') {
            cache.clear();
            begun.clear();
            masterKey.forgetUnderWay();
          } else if (one.do === 'ask') {
            const { hits, unwraps } = cache.counts;
            answers.push(read(one.name).then((text) => expect(text).toBe(one.name), ignoreKmsError));
            if (cache.counts.hits > hits) expect(clock.ms - (begun.get(one.name) ?? NaN)).toBeLessThan(TTL_MS);
            if (cache.counts.unwraps > unwraps) begun.set(one.name, clock.ms);
            expect(masterKey.underWay(one.name)).toBeLessThanOrEqual(1);
          } else if (masterKey.underWay(one.name) > 0) {
            masterKey.land(one.name, one.do === 'fail' ? unavailable() : undefined);
          }
          await turn();
          expect(cache.size).toBeLessThanOrEqual(maxEntries);
          expect(masterKey.unwiped()).toBe(cache.size);
        }
        masterKey.landAll();
        await Promise.all(answers);
        cache.clear();
        expect(masterKey.unwiped()).toBe(0);
      }),
    );
  });

  it.each([
    { ttlMs: 0, maxEntries: 1 },
    { ttlMs: 3_600_000, maxEntries: 1 },
    { ttlMs: 1, maxEntries: 0 },
  ])('refuses bounds that are none: %j', (options) => {
    expect(() => new DataKeyCache(options)).toThrow(RangeError);
  });
});

function ignoreKmsError(error: unknown): void {
  expect(error).toBeInstanceOf(KmsError);
}
