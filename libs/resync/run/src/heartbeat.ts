/** As often as Port's own integrations. */
const BEAT_MS = 10_000;

/**
 * Calls `beat` every ten seconds until it is stopped, never before the last call has ended. What is under way at the stop
 * is aborted. `beat` must not reject.
 *
 * @returns the stop; it may be called again
 */
export function startHeartbeat(beat: (signal: AbortSignal) => Promise<void>): () => void {
  const stopped = new AbortController();
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    void beat(stopped.signal).finally(() => {
      isBusy = false;
    });
  }, BEAT_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    stopped.abort(new Error('the heartbeat was stopped'));
  };
}
