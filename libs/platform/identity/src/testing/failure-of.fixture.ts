import { expect } from 'vitest';
import type { IdentityError } from '../identity-error';

/** What an attempt fails with; that it does is part of the test. */
export async function failureOf(attempt: Promise<unknown>): Promise<IdentityError> {
  return attempt.then(
    () => expect.fail('it did not fail'),
    (error: IdentityError) => error,
  );
}
