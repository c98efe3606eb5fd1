import { setTimeout as sleep } from 'node:timers/promises';
import { play } from '../framework/processes/play';
import { SENDERS, type Send } from './senders';
import { skewClock } from './skew-clock';

export interface ClientOrder {
  readonly limiter: 'quayside' | 'bottleneck' | 'sleep';
  readonly redisUrl: string;
  /** what all processes of an arm share in a round */
  readonly key: string;
  readonly url: string;
  /** how many of them there are */
  readonly processes: number;
  /** how far the clock of this one is off */
  readonly skewMs: number;
}

const CALLERS = 3;
const AFTER_FAILURE_MS = 250;

/** Sends as many requests as the limiter lets it, until its end. */
void play<ClientOrder>(async (order) => {
  skewClock(order.skewMs);
  const send = SENDERS[order.limiter](order);
  let failures = 0;
  const begin = (): void => {
    for (let caller = 0; caller < CALLERS; caller += 1) void sendForEver(send, () => (failures += 1));
  };
  return (question) => {
    if (question === 'begin') begin();
    return failures;
  };
});

async function sendForEver(send: Send, onFailure: () => void): Promise<void> {
  for (;;) {
    try {
      await send();
    } catch {
      onFailure();
      await sleep(AFTER_FAILURE_MS);
    }
  }
}
