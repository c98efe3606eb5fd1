import { AUDIT_ACTIONS } from '@quayside/contracts';
import { expect, it } from 'vitest';
import type { AuditEntry } from './record-audit';

it('takes for each action its own details: the compiler checks it', () => {
  const entries: readonly AuditEntry[] = [
    { action: 'secret.used', details: { purpose: 'test' } },
    { action: 'run.cancelled' },
    // @ts-expect-error the purpose is missing
    { action: 'secret.used' },
    // @ts-expect-error of another action
    { action: 'secret.used', details: { trigger: 'manual' } },
    // @ts-expect-error no trigger
    { action: 'run.requested', details: { trigger: 'someday' } },
    // @ts-expect-error this one has none
    { action: 'run.cancelled', details: { purpose: 'test' } },
    // @ts-expect-error not in the list
    { action: 'secret.shown' },
  ];
  const known = entries.filter(({ action }) => AUDIT_ACTIONS.includes(action));
  expect(known).toHaveLength(entries.length - 1);
});
