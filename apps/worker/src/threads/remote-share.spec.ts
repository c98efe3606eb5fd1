import { NO_SHARE, type ResponseShare, type ShareLook } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { CallsIn, CallsOut } from './calls';
import type { FromThread, ToThread } from './messages';
import { RemoteShare } from './remote-share';
import { serveShare } from './serve-share';

/** A share at the far end of what stands for the channel between two threads: everything that passes is copied. */
function remote(share: ResponseShare) {
  const methods = serveShare(share);
  const calls: CallsIn = new CallsIn(
    1,
    (method, args) => methods[method]?.(...(args as never[])) ?? Promise.reject(new Error(method)),
    (message: ToThread) => {
      if (message.type === 'answer' || message.type === 'failure') out.settle(structuredClone(message));
    },
  );
  const out: CallsOut = new CallsOut(1, (message: FromThread) => {
    if (message.type === 'call') calls.take(structuredClone(message));
  });
  return { far: new RemoteShare(out), out };
}

const REQUEST = { url: 'https://api.example.com/', headers: { accept: 'a/b' } };
const CLAIM = { name: 'name', value: '1:id' };

describe('RemoteShare', () => {
  it('passes everything on, and counts what it found', async () => {
    const told: unknown[][] = [];
    const looks: ShareLook[] = [
      { type: 'alone' },
      { type: 'found', answer: 'text' },
      { type: 'claimed', claim: CLAIM },
    ];
    const { far } = remote({
      ...NO_SHARE,
      look: async (request) => {
        told.push(['look', request]);
        return looks[told.length - 1] ?? { type: 'alone' };
      },
      hold: async (claim) => void told.push(['hold', claim]),
      settle: async (claim, answer) => void told.push(['settle', claim, answer]),
    });
    for (const look of looks) expect(await far.look(REQUEST)).toEqual(look);
    await far.hold(CLAIM);
    await far.settle(CLAIM, 'answer');
    const looked = ['look', REQUEST];
    expect(told).toEqual([looked, looked, looked, ['hold', CLAIM], ['settle', CLAIM, 'answer']]);
    expect(far.statistics()).toEqual({ found: 1 });
  });

  it('never rejects, and has nobody to share with once the attempt has ended', async () => {
    const { far, out } = remote(NO_SHARE);
    out.end();
    expect(await far.look(REQUEST)).toEqual({ type: 'alone' });
    await far.hold(CLAIM);
    await far.settle(CLAIM, null);
  });
});
