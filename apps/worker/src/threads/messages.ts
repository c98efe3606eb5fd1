import type { JsonObject, JsonValue, RequestBudget, ResponseShare } from '@quayside/domain';
import type { PlainWayOut, RefusedDestination } from '@quayside/http';
import type { FailpointSetting } from '@quayside/platform-failpoint';
import type { ResyncOptions } from '@quayside/resync-run';
import type { RunReport } from '@quayside/resync-report';
import type { TransferredError } from './transferred-error';

/** One run, as plain data. The secrets in it live as long as the run does, like the callbacks that opened them. */
export interface ThreadTask {
  readonly runId: string;
  /** the connector's type */
  readonly connector: string;
  readonly identifier: string;
  /** as the connector parses them, with the sensitive ones in their places */
  readonly settings: Readonly<Record<string, JsonValue>>;
  readonly port: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string };
  readonly mappingText: string;
  readonly options: ResyncOptions;
  readonly version: string;
  /** see `LeaseEnd` */
  readonly leaseEnd: SharedArrayBuffer;
  /** expressions that brought down a thread of this run before */
  readonly quarantined: readonly string[];
}

/** What a thread is started with. */
export interface ThreadData {
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** where the thread says which expression it is at; see `Pulse` */
  readonly pulse: SharedArrayBuffer;
  readonly wayOut: PlainWayOut;
  /** for fault tests only */
  readonly failpoint?: FailpointSetting | undefined;
}

/**
 * A thread may have several runs, one after another. Every message carries the number of the run that it belongs to, and
 * whoever gets one of another run drops it.
 */
export type ToThread = { readonly run: number } & (
  | { readonly type: 'run'; readonly task: ThreadTask }
  | { readonly type: 'abort'; readonly reason: TransferredError }
  | { readonly type: 'answer'; readonly call: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly call: number; readonly error: TransferredError }
);

export type FromThread = { readonly run: number } &
  /** what a number in the pulse stands for */
  (
    | { readonly type: 'expression'; readonly number: number; readonly text: string }
    | { readonly type: 'call'; readonly call: number; readonly method: string; readonly args: readonly unknown[] }
    | { readonly type: 'report'; readonly report: RunReport }
    | { readonly type: 'error'; readonly error: TransferredError }
  );

/** What the thread may ask of the process for its run, apart from the run's state. */
export interface RunServices {
  /** of the installation's upstream key */
  readonly budget: RequestBudget;
  /** a share for each attempt; every request is sent when absent */
  readonly openShare?: () => ResponseShare;
  keepExamples(kind: string, examples: readonly JsonObject[]): Promise<void>;
  /** Never rejects. */
  noteRefused(refused: RefusedDestination): Promise<void>;
}
