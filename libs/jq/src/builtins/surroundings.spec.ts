import { describe } from 'vitest';
import { type LibjqCase, itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';

const CASES: readonly LibjqCase[] = [
  ['input_line_number', null, [], 'Unknown input line number'],
  ['input_filename', null, [null]],
  ['$__loc__', null, [{ file: '<top-level>', line: 1 }]],
  ['get_search_list', null, [[]]],
  ['[input]', null, [], 'break'],
  ['try input catch .', null, ['break']],
  ['[inputs]', null, [[]]],
  ['debug', null, [null]],
  ['debug("x")', null, [null]],
  ['stderr', null, [null]],
  ['halt', null, []],
  ['halt_error', null, []],
  ['"x"|halt_error', null, []],
  ['1,halt,2', null, [1]],
  ['get_prog_origin', null, []],
  ['get_jq_origin', null, []],
  ['$__loc__.line', null, [1]],
  ['debug(1,2)', null, [null]],
  ['halt_error(1)', null, []],
  ['input_line_number?', null, []],
  ['$__loc__ | .file', null, ['<top-level>']],
];

describe('surroundings, as libjq 1.8.2 has it', () => {
  itGivesWhatLibjqGives(CASES);
});
