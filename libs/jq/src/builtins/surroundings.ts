import { HaltSignal, JqError } from '../jq-error';
import { NOTHING, type NativeBuiltins, fromInput, fromValue } from './native';
import { LIBJQ_BUILTINS } from './known';

/** What a program could see of the world around it. Here there is none: no environment, no further input, no files. */
export const surroundingsBuiltins: NativeBuiltins = {
  'env/0': fromInput(() => ({})),
  'input/0': fromInput(() => {
    throw new JqError('break');
  }),
  'inputs/0': () => NOTHING,
  'input_filename/0': fromInput(() => null),
  'input_line_number/0': fromInput(() => {
    throw new JqError('Unknown input line number');
  }),
  'get_search_list/0': fromInput(() => []),
  'get_prog_origin/0': () => NOTHING,
  'get_jq_origin/0': () => NOTHING,
  'debug/0': fromInput((input) => input),
  'stderr/0': fromInput((input) => input),
  'halt/0': fromInput(halt),
  'halt_error/0': fromInput(halt),
  'halt_error/1': fromValue(halt),
  'builtins/0': fromInput(() => [...LIBJQ_BUILTINS].filter((name) => !name.startsWith('_'))),
  'now/0': fromInput((_input, budget) => budget.clock() / 1000),
};

function halt(): never {
  throw new HaltSignal();
}
