import type { UpstreamKey } from './request-budget';

/** What an answer depends on: two requests that are alike in this may have the same one. */
export interface ShareableRequest {
  /** with its query */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** That somebody asks the upstream, and that the others wait for it. Plain data, so that it can be passed between threads. */
export interface ShareClaim {
  readonly name: string;
  readonly value: string;
}

export type ShareLook =
  /** what another run was answered, after this one began; as it was given to `settle` */
  | { readonly type: 'found'; readonly answer: string }
  /** it is for whoever looked to ask the upstream, since others may want the answer too: `hold`, and then `settle` */
  | { readonly type: 'claimed'; readonly claim: ShareClaim }
  /** another run is asking, and has not been answered yet */
  | { readonly type: 'awaited' }
  /** nobody to share with */
  | { readonly type: 'alone' };

/**
 * The answers that other runs with the same upstream key were given a moment ago. One for each attempt of a run: it is
 * shown nothing that was asked before its own first look, so that it never learns what is older than what an earlier run
 * has learned. No method rejects, and each takes a bounded time: without whatever keeps the answers, everybody is alone.
 */
export interface ResponseShare {
  look(request: ShareableRequest): Promise<ShareLook>;
  /** To be called every `SHARE_HOLD_MS` while the upstream is asked, so that the others go on waiting. */
  hold(claim: ShareClaim): Promise<void>;
  /** The end of a claim, with what is for the others; null when there is nothing. */
  settle(claim: ShareClaim, answer: string | null): Promise<void>;
  /** how many answers this object has found */
  statistics(): ShareStatistics;
}

export interface ShareStatistics {
  readonly found: number;
}

export interface ResponseShares {
  of(key: UpstreamKey): ResponseShare;
}

/** A claim that was not held for several times as long has lapsed. */
export const SHARE_HOLD_MS = 3_000;

/** For whoever shares with nobody. */
export const NO_SHARE: ResponseShare = {
  look: () => Promise.resolve({ type: 'alone' }),
  hold: () => Promise.resolve(),
  settle: () => Promise.resolve(),
  statistics: () => ({ found: 0 }),
};
