'use strict';
const threads = require('node:worker_threads');

/** A thread that is given an environment of its own is not given the options of the process: this preload is in it all the same. */
module.exports = function intoThreads(preload, name, value) {
  threads.Worker = class Worker extends threads.Worker {
    constructor(program, options = {}) {
      const { execArgv = [], workerData = {} } = options;
      super(program, {
        ...options,
        execArgv: [...execArgv, '--require', preload],
        workerData: { ...workerData, [name]: value },
      });
    }
  };
};
