'use strict';
/*
 * The thread that runs jq (see jq-thread.ts). Plain JavaScript, since a thread does not inherit the loader of the sources.
 *
 * A message { program, input } is answered with { exitCode, stdout, stderr }, or with { crash: true } when jq-web is of no
 * further use. Three things that jq-web does without limit are limited or watched here:
 *
 * - it collects what jq prints byte by byte in one array: 20 MB are enough to reach the heap limit inside a single
 *   allocation, which V8 answers by aborting the whole process, not only this thread (measured on Node 20);
 * - its WebAssembly memory may grow to 2 GB, outside of every heap limit;
 * - its stack has 64 kB, and grows into the static data below it without a word: printing a value that is nested 50 levels
 *   deep is enough. Whatever it answers from then on may be wrong, so the lowest part of the stack is filled with a pattern,
 *   and an answer counts only while the pattern stands.
 */
const { parentPort, workerData } = require('node:worker_threads');

const { maxOutputBytes, maxMemoryBytes } = workerData;
const PAGE_BYTES = 65_536;
const STACK_BYTES = 65_536;
/** The largest stack frame of a function that calls itself has about 1 kB: it cannot step over the pattern. */
const GUARD_BYTES = 4_096;
const GUARD_BYTE = 0xa5;

const push = Array.prototype.push;
Array.prototype.push = function boundedPush(item) {
  if (arguments.length !== 1) return Reflect.apply(push, this, arguments);
  if (this.length >= maxOutputBytes) throw new RangeError('jq prints too much');
  this[this.length] = item;
  return this.length;
};

const grow = WebAssembly.Memory.prototype.grow;
WebAssembly.Memory.prototype.grow = function boundedGrow(pages) {
  if (this.buffer.byteLength + pages * PAGE_BYTES > maxMemoryBytes) throw new RangeError('jq needs too much memory');
  return Reflect.apply(grow, this, [pages]);
};

let wasm;
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...args) => {
  const result = await instantiate(...args);
  wasm = (result.instance ?? result).exports;
  return result;
};

// jq-web shows on the console whatever a program writes to stderr, and its own last words
console.warn = console.error = console.log = () => {};

require('jq-web').then((jq) => {
  const stackEnd = wasm.emscripten_stack_get_current() - STACK_BYTES;
  const guard = () => new Uint8Array(wasm.memory.buffer, stackEnd, GUARD_BYTES);
  guard().fill(GUARD_BYTE);
  const isIntact = () => guard().every((byte) => byte === GUARD_BYTE);

  parentPort.on('message', ({ program, input }) => {
    const answer = run(jq, program, input);
    parentPort.postMessage(isIntact() ? answer : { crash: true });
  });
  parentPort.postMessage('ready');
});

function run(jq, program, input) {
  try {
    return { exitCode: 0, stdout: jq.raw(input, program, ['-c']) ?? '', stderr: '' };
  } catch (error) {
    if (typeof error.exitCode !== 'number') return { crash: true };
    return { exitCode: error.exitCode, stdout: '', stderr: String(error.stderr ?? '').slice(0, 2_000) };
  }
}
