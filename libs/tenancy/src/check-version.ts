import { isExpected, type ExpectedVersion } from '@quayside/domain';
import { TenancyError } from './tenancy-error';

/**
 * In the transaction of a change, once what is changed is locked.
 *
 * @param version of what is there; null when nothing is
 * @throws TenancyError `precondition_failed`
 */
export function checkVersion(expected: ExpectedVersion, version: number | null, organisationId: string): void {
  if (isExpected(expected, version)) return;
  throw new TenancyError(
    'precondition_failed',
    'It is not as it was when it was read: read it again, and decide anew.',
    {
      context: { organisationId, version: version ?? undefined },
    },
  );
}
