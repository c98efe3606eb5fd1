import { parentPort, workerData } from 'node:worker_threads';
import { WayOut } from '@quayside/http';
import { createFailpoint } from '@quayside/platform-failpoint';
import { createLogger } from '@quayside/platform-telemetry';
import type { WorkerFailpoint } from '../failpoints';
import { CallsOut } from './calls';
import type { FromThread, ThreadData, ThreadTask, ToThread } from './messages';
import { Pulse } from './pulse';
import { runTask } from './run-task';
import { revived, transferred } from './transferred-error';

/** A run in this thread. */
interface Running {
  readonly number: number;
  readonly abort: AbortController;
  readonly calls: CallsOut;
}

/** How often the thread shows that its event loop turns. */
const LIFE_SIGN_MS = 1_000;

/** The program of one thread: it is given a run, runs it, and waits for the next. */
function main(): void {
  const port = parentPort;
  if (!port) throw new Error('this is the program of a thread, not of a process');
  const { pulse: buffer, logLevel, failpoint: setting, wayOut: plain } = workerData as ThreadData;
  const send = (message: FromThread): void => port.postMessage(message);
  const logger = createLogger({ name: 'worker', level: logLevel });
  const failpoint = createFailpoint(setting);
  const wayOut = WayOut.fromPlain(plain);
  const pulse = new Pulse(buffer);
  let running: Running | undefined;

  const run = async (number: number, task: ThreadTask): Promise<void> => {
    const { abort, calls } = (running = { number, abort: new AbortController(), calls: new CallsOut(number, send) });
    const watch = pulse.watch((expression, text) =>
      send({ type: 'expression', run: number, number: expression, text }),
    );
    let end: FromThread;
    try {
      failpoint('in_thread' satisfies WorkerFailpoint);
      end = {
        type: 'report',
        run: number,
        report: await runTask(task, { calls, logger, watch, wayOut, signal: abort.signal }),
      };
    } catch (error) {
      end = { type: 'error', run: number, error: transferred(error) };
    }
    calls.end();
    running = undefined;
    send(end);
  };
  port.on('message', (message: ToThread) => {
    if (message.type === 'run') void run(message.run, message.task);
    else if (message.run !== running?.number) return;
    else if (message.type === 'abort') running.abort.abort(revived(message.reason));
    else running.calls.settle(message);
  });
  setInterval(() => pulse.live(), LIFE_SIGN_MS);
}

main();
