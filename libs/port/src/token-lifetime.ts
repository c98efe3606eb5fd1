const MARGIN_MS = 60_000;
const MARGIN_SHARE = 0.1;

/**
 * Until when a token is used, in milliseconds since the epoch. Port ends a token at its second, and a request that is
 * under way at that moment fails; so it is put aside a minute before, or a tenth of its life before when the life is
 * short. (Port hands out the same token until it ends, so that a life can be as short as its last seconds.)
 *
 * @param requestedAtMs when the token was asked for: its life began then at the latest
 */
export function usableUntilMs(requestedAtMs: number, expiresInSeconds: number): number {
  const lifeMs = Math.max(0, expiresInSeconds) * 1_000;
  return requestedAtMs + lifeMs - Math.min(MARGIN_MS, lifeMs * MARGIN_SHARE);
}
