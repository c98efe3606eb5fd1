import { waitFor } from '../clock/wait-for';

/** For longer no fault takes a server away, its start included. */
const LONGEST_AWAY_MS = 400_000;
/** Nobody listens; and of Postgres: it starts or stops, ends its sessions, all of its connections are taken. */
const AWAY: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P02', '57P03', '53300']);
/** What the client of Postgres says, without a code, when the server is killed under a question. */
const CUT = 'Connection terminated unexpectedly';

/**
 * What a server answers, once it is there: of two faults at once, one may have taken away what the other breaks. Asks again
 * and again, so for nothing that must not be done twice.
 */
export async function onceThere<T>(ask: () => Promise<T>): Promise<T> {
  const answered = async (): Promise<{ readonly answer: T } | null> => {
    try {
      return { answer: await ask() };
    } catch (error) {
      const { code, message } = error as Error & { readonly code?: unknown };
      if (AWAY.has(code) || message === CUT) return null;
      throw error;
    }
  };
  const waiting = { timeoutMs: LONGEST_AWAY_MS, intervalMs: 100, what: 'a server to be there again' };
  return (await waitFor(answered, waiting)).answer;
}
