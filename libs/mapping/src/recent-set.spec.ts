import { expect, it } from 'vitest';
import { RecentSet } from './recent-set';

it('forgets what was added longest ago', () => {
  const set = new RecentSet(2);
  for (const member of ['a', 'b', 'a', 'c']) set.add(member);
  expect(['a', 'b', 'c'].filter((member) => set.has(member))).toEqual(['a', 'c']);
});
