import { KmsError } from './kms-error';
import type { MasterKey } from './master-key';

/** The master key that wraps, and those before it: they open what they wrapped until that is wrapped anew. */
export class MasterKeys {
  constructor(
    readonly current: MasterKey,
    readonly previous: readonly MasterKey[] = [],
  ) {}

  /**
   * The one that wrapped something.
   *
   * @throws KmsError `master_key_missing` when this process was not given it, which says nothing about what it wrapped
   */
  withId(id: string): MasterKey {
    const found = [this.current, ...this.previous].find((key) => key.id === id);
    if (found !== undefined) return found;
    throw new KmsError('master_key_missing', 'This program was not given the master key of a data key', {
      retry: 'later',
      context: { masterKeyId: id },
    });
  }
}
