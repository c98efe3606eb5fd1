import type { FromThread, ToThread } from './messages';
import { revived, transferred } from './transferred-error';

/** Calls to the process, from inside a thread, for one run. Each is answered, in any order. */
export class CallsOut {
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  private last = 0;
  private ended = false;

  constructor(
    private readonly run: number,
    private readonly send: (message: FromThread) => void,
  ) {}

  call<T>(method: string, ...args: readonly unknown[]): Promise<T> {
    if (this.ended) return Promise.reject(ENDED);
    this.last += 1;
    const call = this.last;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(call, { resolve: resolve as (value: unknown) => void, reject });
      this.send({ type: 'call', run: this.run, call, method, args });
    });
  }

  settle(message: Extract<ToThread, { type: 'answer' | 'failure' }>): void {
    if (message.run !== this.run) return;
    const waiting = this.waiting.get(message.call);
    this.waiting.delete(message.call);
    if (message.type === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(revived(message.error));
  }

  /** The run has ended: what it still waits for, or asks for from now on, must not become a part of the next one. */
  end(): void {
    this.ended = true;
    for (const { reject } of this.waiting.values()) reject(ENDED);
    this.waiting.clear();
  }
}

const ENDED = new Error('the run that asks has ended');

/** What answers the calls of a thread, by method. */
export type CallHandler = (method: string, args: readonly unknown[]) => Promise<unknown>;

/** A part of what a thread may ask for. What it sends as arguments is what its own end of the channel makes of them. */
export type CallMethods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** Answers the calls of one run, and knows which are still under way. */
export class CallsIn {
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly run: number,
    private readonly handle: CallHandler,
    private readonly send: (message: ToThread) => void,
  ) {}

  take(message: Extract<FromThread, { type: 'call' }>): void {
    const done = this.answer(message);
    this.underWay.add(done);
    void done.finally(() => this.underWay.delete(done));
  }

  /** Once nothing that the thread asked for is under way any more, whether or not the thread is still there. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  /** Never rejects: what cannot be sent is answered with that. */
  private async answer({ call, method, args }: Extract<FromThread, { type: 'call' }>): Promise<void> {
    const { run } = this;
    try {
      this.send({ type: 'answer', run, call, value: await this.handle(method, args) });
    } catch (error) {
      this.send({ type: 'failure', run, call, error: transferred(error) });
    }
  }
}
