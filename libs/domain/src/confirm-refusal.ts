import { isAppError } from './app-error';
import type { Clock } from './clock';

const CONFIRM_AFTER_MS = 2_000;

export interface RefusalToConfirm {
  /** of the AppError that `ask` fails with when it is refused */
  readonly code: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
}

/**
 * What `ask` gives; once more after two seconds when it was refused. Refused credentials end everything that uses them, and
 * halt installations, which a single stray answer must not do.
 */
export async function confirmRefusal<T>(ask: () => Promise<T>, { code, clock, signal }: RefusalToConfirm): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isAppError(error) || error.code !== code) throw error;
  }
  await clock.sleep(CONFIRM_AFTER_MS, signal);
  return await ask();
}
