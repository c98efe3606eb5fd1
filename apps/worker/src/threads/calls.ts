import type { FromThread, ToThread } from './messages';
import { revived, transferred } from './transferred-error';

/** Calls to the process, from inside a thread. Each is answered, in any order. */
export class CallsOut {
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  private last = 0;

  constructor(private readonly send: (message: FromThread) => void) {}

  call<T>(method: string, ...args: readonly unknown[]): Promise<T> {
    this.last += 1;
    const call = this.last;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(call, { resolve: resolve as (value: unknown) => void, reject });
      this.send({ type: 'call', call, method, args });
    });
  }

  settle(message: Extract<ToThread, { type: 'answer' | 'failure' }>): void {
    const waiting = this.waiting.get(message.call);
    this.waiting.delete(message.call);
    if (message.type === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(revived(message.error));
  }
}

/** What answers the calls of a thread, by method. */
export type CallHandler = (method: string, args: readonly unknown[]) => Promise<unknown>;

/** Answers the calls of one thread, and knows which are still under way. */
export class CallsIn {
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly handle: CallHandler,
    private readonly send: (message: ToThread) => void,
  ) {}

  take({ call, method, args }: Extract<FromThread, { type: 'call' }>): void {
    const done = this.handle(method, args).then(
      (value) => this.send({ type: 'answer', call, value }),
      (error: unknown) => this.send({ type: 'failure', call, error: transferred(error) }),
    );
    this.underWay.add(done);
    void done.finally(() => this.underWay.delete(done));
  }

  /** Once nothing that the thread asked for is under way any more, whether or not the thread is still there. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }
}
