import { parentPort, workerData } from 'node:worker_threads';
import { createLogger } from '@quayside/platform-telemetry';
import { CallsOut } from './calls';
import type { FromThread, ThreadData, ThreadTask, ToThread } from './messages';
import { Pulse } from './pulse';
import { runTask } from './run-task';
import { revived, transferred } from './transferred-error';

/** The program of one thread: it is given a run, runs it, and waits for the next. */
function main(): void {
  const port = parentPort;
  if (!port) throw new Error('this is the program of a thread, not of a process');
  const { pulse, logLevel } = workerData as ThreadData;
  const send = (message: FromThread): void => port.postMessage(message);
  const logger = createLogger({ name: 'worker', level: logLevel });
  const calls = new CallsOut(send);
  let running: AbortController | undefined;

  const run = async (task: ThreadTask): Promise<void> => {
    const abort = new AbortController();
    running = abort;
    const watch = new Pulse(pulse).watch((number, text) => send({ type: 'expression', number, text }));
    try {
      send({ type: 'report', report: await runTask(task, { calls, logger, watch, signal: abort.signal }) });
    } catch (error) {
      send({ type: 'error', error: transferred(error) });
    } finally {
      running = undefined;
    }
  };
  port.on('message', (message: ToThread) => {
    if (message.type === 'run') void run(message.task);
    else if (message.type === 'abort') running?.abort(revived(message.reason));
    else calls.settle(message);
  });
  send({ type: 'ready' });
}

main();
