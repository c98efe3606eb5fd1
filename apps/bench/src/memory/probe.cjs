// @ts-check
/**
 * Loaded into the programs that are watched, by NODE_OPTIONS. Each thread writes down, every half second, how late its
 * event loop was and how much its heap held at the most, as `<pid>-<thread>.json` in QUAYSIDE_BENCH_PROBE.
 */
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { getHeapStatistics } = require('node:v8');
const { threadId } = require('node:worker_threads');

const folder = process.env['QUAYSIDE_BENCH_PROBE'];
if (folder !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  let heapUsed = 0;
  setInterval(() => {
    heapUsed = Math.max(heapUsed, getHeapStatistics().used_heap_size);
    const figures = { delayP99Ms: delay.percentile(99) / 1e6, heapUsed };
    writeFileSync(join(folder, `${process.pid}-${threadId}.json`), JSON.stringify(figures));
  }, 500).unref();
}
