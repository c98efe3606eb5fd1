'use strict';
/*
 * The thread that runs libjq (jq-web) for the fuzz test. Plain JavaScript, since a thread does not inherit the loader of the
 * sources. A message { program, input } is answered with what jq printed, or with null when jq-web is of no further use.
 *
 * jq-web's stack of 64 kB grows into the static data below it without a word, and answers are wrong from then on. So its
 * lowest part is filled with a pattern, and an answer counts only while the pattern stands.
 */
const { parentPort } = require('node:worker_threads');

const STACK_BYTES = 65_536;
const GUARD_BYTES = 4_096;
const GUARD_BYTE = 0xa5;
const EXIT_COMPILE_ERROR = 3;

let wasm;
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...args) => {
  const result = await instantiate(...args);
  wasm = (result.instance ?? result).exports;
  return result;
};

// jq-web shows on the console what a program writes to stderr
console.warn = console.error = console.log = () => {};

require('jq-web').then((jq) => {
  const stackEnd = wasm.emscripten_stack_get_current() - STACK_BYTES;
  const guard = () => new Uint8Array(wasm.memory.buffer, stackEnd, GUARD_BYTES);
  guard().fill(GUARD_BYTE);

  parentPort.on('message', ({ program, input }) => {
    const answer = run(jq, program, input);
    parentPort.postMessage(guard().every((byte) => byte === GUARD_BYTE) ? answer : null);
  });
  parentPort.postMessage('ready');
});

function run(jq, program, input) {
  try {
    return { stdout: jq.raw(input, program, ['-c']) ?? '' };
  } catch (error) {
    return error.exitCode === EXIT_COMPILE_ERROR ? { stdout: null } : null;
  }
}
