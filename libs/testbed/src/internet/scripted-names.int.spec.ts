import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { scriptedNames } from './scripted-names';

const PROGRAM = `
  const { Worker } = require('node:worker_threads');
  const say = \`
    const { lookup } = require('node:dns');
    const shown = (error, found) => console.log(JSON.stringify(found));
    lookup('port.quayside.test', { all: true }, shown);
    lookup('127.0.0.2', { all: true }, shown);
  \`;
  eval(say);
  new Worker(say, { eval: true, env: {}, execArgv: [] });
`;

it('answers for the names that it knows, in a program and in its threads', async () => {
  const names = scriptedNames();
  names.resolve('port.quayside.test', ['1.1.1.1', '::1']);
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', PROGRAM], {
    env: { PATH: process.env['PATH'], ...names.environment },
  });
  names.remove();
  const scripted = [
    { address: '1.1.1.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  const other = [{ address: '127.0.0.2', family: 4 }];
  const lines = stdout.trim().split('\n').toSorted();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([scripted, scripted, other, other]);
});
