export interface SessionTimes {
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly now: Date;
}

export interface SessionLimits {
  /** how long after the last request */
  readonly idleMs: number;
  /** how long after the login, whatever was asked since */
  readonly absoluteMs: number;
}

export type SessionState =
  { readonly live: true; readonly endsAt: Date } | { readonly live: false; readonly because: 'idle' | 'absolute' };

/** A session ends at whichever limit comes first; at that instant it has ended. */
export function sessionState({ createdAt, lastSeenAt, now }: SessionTimes, limits: SessionLimits): SessionState {
  const absolute = createdAt.getTime() + limits.absoluteMs;
  const idle = lastSeenAt.getTime() + limits.idleMs;
  const because = absolute <= idle ? 'absolute' : 'idle';
  // written so that a time that is none (NaN) ends the session
  return now.getTime() < Math.min(absolute, idle)
    ? { live: true, endsAt: new Date(Math.min(absolute, idle)) }
    : { live: false, because };
}
