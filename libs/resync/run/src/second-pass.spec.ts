import type { CommittedPage, LedgerEntry } from '@quayside/domain';
import { expect, it } from 'vitest';
import type { LedgerSender } from './ledger-sender';
import { MOST_ENTRIES, SecondPass } from './second-pass';

const PAGE = 50;
const LEFT = 20;

const entry = (index: number): LedgerEntry => ({
  key: { blueprint: 'incident', identifier: String(index).padStart(6, '0') },
  kind: 'incident',
  scope: 'page-1',
  recordId: null,
  code: 'port_unavailable',
  message: 'Port was away.',
  targets: [],
  counted: false,
  outdated: false,
  hasPayload: true,
});

it('takes up so many entries and no more, and counts the others as still refused', async () => {
  let sent = 0;
  const sender = {
    send: async (entries: readonly LedgerEntry[]) => {
      sent += entries.length;
      return entries.map((one) => ({ entry: one, written: { created: true, digest: 'digest', targets: [] } }));
    },
  };
  const commits: Pick<CommittedPage, 'counts' | 'ledger'>[] = [];
  const state = {
    async *refused() {
      const all = MOST_ENTRIES + LEFT;
      for (let start = 0; start < all; start += PAGE)
        yield Array.from({ length: Math.min(PAGE, all - start) }, (_, index) => entry(start + index));
    },
    commit: async (page: CommittedPage) => void commits.push(page),
  };
  const deps = { state, sender: sender as unknown as LedgerSender, attempt: 'a', isGone: () => false };
  await new SecondPass({ ...deps, createMissingRelatedEntities: true }).run();
  expect(sent).toBe(MOST_ENTRIES);
  const total = (name: 'created' | 'loadFailed') =>
    commits.reduce((sum, { counts }) => sum + (counts['incident']?.[name] ?? 0), 0);
  expect([total('created'), total('loadFailed')]).toEqual([MOST_ENTRIES, LEFT]);
  const again = commits.flatMap(({ ledger }) => ledger?.again ?? []);
  expect(again).toHaveLength(LEFT);
  expect(again.every((one) => !one.sent)).toBe(true);
});
