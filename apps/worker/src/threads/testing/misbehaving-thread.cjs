'use strict';
/*
 * Stands for a thread whose limits do not hold: it does the first deed that the mapping text names and that is not
 * quarantined, at an expression of that name (`idle-exit`: at none), and reports when there is none left.
 */
const { parentPort, workerData } = require('node:worker_threads');

const cells = new Int32Array(workerData.pulse);
const deeds = {
  hang: () => {
    for (;;);
  },
  hoard: () => {
    const hoard = [];
    for (;;) hoard.push(new Array(1000).fill(hoard.length));
  },
  wait: () => {},
  /** leaves while it waits for its turn to send a request */
  queue: (run) => {
    parentPort.postMessage({ type: 'call', run, call: 1, method: 'acquireGrant', args: [1, { lane: 'background' }] });
    setTimeout(() => process.exit(3), 50);
  },
  exit: () => process.exit(3),
  throw: () => {
    setImmediate(() => {
      throw new Error('a bug in the thread');
    });
  },
};

parentPort.on('message', ({ type, run, task }) => {
  if (type !== 'run') return;
  const [where] = task.mappingText.split(' ').filter((deed) => deed !== '' && !task.quarantined.includes(deed));
  if (where === undefined) return parentPort.postMessage({ type: 'report', run, report: { runId: task.runId } });
  // a thread may also die with no expression under way
  const isIdle = where.startsWith('idle-');
  if (!isIdle) parentPort.postMessage({ type: 'expression', run, number: 1, text: where });
  // the engines name an expression when they compile it, long before it runs
  setTimeout(() => {
    if (!isIdle) cells[0] = 1;
    cells[1] += 1;
    deeds[where.replace(/idle-|-\d/, '')](run);
  }, 20);
});
setInterval(() => Atomics.add(cells, 2, 1), 50);
