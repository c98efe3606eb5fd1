import type { ResponseShare, ShareableRequest, ShareClaim, ShareLook, ShareStatistics } from '@quayside/domain';
import type { CallsOut } from './calls';

/** The share of an attempt, in a thread that has no Redis: every method is a call to the process, which `serveShare` answers. */
export class RemoteShare implements ResponseShare {
  private found = 0;

  constructor(private readonly calls: CallsOut) {}

  async look(request: ShareableRequest): Promise<ShareLook> {
    try {
      const look = await this.calls.call<ShareLook>('lookForAnswer', request);
      if (look.type === 'found') this.found += 1;
      return look;
    } catch {
      // the attempt has ended; its request does too, once it is sent
      return { type: 'alone' };
    }
  }

  async hold(claim: ShareClaim): Promise<void> {
    await this.tell('holdClaim', claim);
  }

  async settle(claim: ShareClaim, answer: string | null): Promise<void> {
    await this.tell('settleClaim', claim, answer);
  }

  statistics(): ShareStatistics {
    return { found: this.found };
  }

  /** Fails only when the attempt has ended; then its claims lapse. */
  private async tell(method: string, ...what: readonly unknown[]): Promise<void> {
    await this.calls.call(method, ...what).catch(() => {});
  }
}
