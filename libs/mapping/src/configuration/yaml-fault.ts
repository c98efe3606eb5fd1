import type { ErrorCode, YAMLParseError } from 'yaml';

export const TOO_DEEP = 'The YAML is nested too deeply.';

const QUOTE_IT = 'Put the whole expression between single quotes, or below a | on lines of its own.';
/** What mostly lies behind an error of YAML's grammar in a mapping, and how to mend it. */
const REMEDIES: Partial<Readonly<Record<ErrorCode, string>>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Compare the spaces that this line and the lines around it begin with.',
  MULTILINE_IMPLICIT_KEY: 'Most often a colon is missing here, or the space behind it: write `key: value`.',
  BLOCK_AS_IMPLICIT_KEY: `Most often this is an expression with a colon in it. ${QUOTE_IT}`,
  BAD_SCALAR_START: QUOTE_IT,
  UNEXPECTED_TOKEN: `Most often this is an expression that begins with a quote, a bracket or a dash. ${QUOTE_IT}`,
  BAD_DQ_ESCAPE: `Between double quotes a backslash begins an escape of YAML. ${QUOTE_IT}`,
};

/** An error of the parser in words: what is wrong, and what to do where that can be told. */
export function yamlFault({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') {
    return 'A mapping is one YAML document; here a second one begins. Take out the --- and all behind it.';
  }
  if (code === 'RESOURCE_EXHAUSTION') return TOO_DEEP;
  // what follows the bracket that closes a list or an object is missed inside of it
  const isBehindBracket = code === 'MISSING_CHAR' && message.includes(' flow ');
  const remedy = REMEDIES[isBehindBracket ? 'UNEXPECTED_TOKEN' : code];
  return remedy === undefined ? `This is not valid YAML: ${message}` : `This is not valid YAML: ${message}. ${remedy}`;
}
