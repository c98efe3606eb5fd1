import type { ResponseShare, ShareableRequest, ShareClaim } from '@quayside/domain';
import type { CallMethods } from './calls';

/** Answers what a `RemoteShare` asks. Nothing of it waits for long. */
export function serveShare(share: ResponseShare): CallMethods {
  return {
    lookForAnswer: (request: ShareableRequest) => share.look(request),
    holdClaim: (claim: ShareClaim) => share.hold(claim),
    settleClaim: (claim: ShareClaim, answer: string | null) => share.settle(claim, answer),
  };
}
