import type { ChainedEvent } from '@quayside/contracts';
import { describe, expect, it } from 'vitest';
import { EXPORT_PAGE_SIZE, exportLines } from './export-lines';

/** A trail of so many events, and how many pages of it were read. */
function trailOf(events: number) {
  const trail = Array.from(
    { length: events },
    (_, index) => ({ seq: index + 1, hash: `h${index + 1}` }) as ChainedEvent,
  );
  const read: number[] = [];
  const readPage = async (after: number) => {
    read.push(after);
    return trail.slice(after, after + EXPORT_PAGE_SIZE);
  };
  return { read, readPage };
}

const still = { now: () => new Date(0) };
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

async function all(lines: AsyncGenerator<string>): Promise<unknown[]> {
  let text = '';
  for await (const piece of lines) text += piece;
  return linesOf(text);
}

describe('an export', () => {
  it.each([0, 1, EXPORT_PAGE_SIZE, EXPORT_PAGE_SIZE + 1, 3 * EXPORT_PAGE_SIZE])(
    'of %s events has each once, and an end',
    async (events) => {
      const { readPage } = trailOf(events);
      const lines = await all(exportLines({ after: 0, readPage, maxSeconds: 60, clock: still }));
      expect(lines).toHaveLength(events + 1);
      const end = events === 0 ? null : { seq: events, hash: `h${events}` };
      expect(lines.pop()).toEqual({ end, complete: true });
      expect(lines.map((line) => (line as ChainedEvent).seq)).toEqual(lines.map((_, index) => index + 1));
    },
  );

  it('goes on behind an event', async () => {
    const { readPage } = trailOf(5);
    const lines = await all(exportLines({ after: 3, readPage, maxSeconds: 60, clock: still }));
    expect(lines).toMatchObject([{ seq: 4 }, { seq: 5 }, { end: { seq: 5 }, complete: true }]);
  });

  it('reads no page before somebody wants it', async () => {
    const { read, readPage } = trailOf(10 * EXPORT_PAGE_SIZE);
    const lines = exportLines({ after: 0, readPage, maxSeconds: 60, clock: still });
    expect(read).toEqual([]);
    await lines.next();
    await lines.next();
    expect(read).toEqual([0, EXPORT_PAGE_SIZE]);
    await lines.return(undefined);
    expect(read).toHaveLength(2);
  });

  it('ends when its time is over, and says that there is more', async () => {
    let now = 0;
    const clock = { now: () => new Date((now += 10_000)) };
    const { readPage } = trailOf(10 * EXPORT_PAGE_SIZE);
    const lines = await all(exportLines({ after: 0, readPage, maxSeconds: 25, clock }));
    expect(lines.at(-1)).toEqual({ end: { seq: 3 * EXPORT_PAGE_SIZE, hash: 'h600' }, complete: false });
  });
});
