import { isJsonObject, maskText } from '@quayside/domain';

const MAX_CODE_LENGTH = 100;
const MAX_MESSAGE_LENGTH = 500;

export interface Refusal {
  /** Port's machine code, for example `invalid_request`; undefined when the answer has none */
  readonly portCode: string | undefined;
  /** code and text in one line, masked and cut; empty when the answer says nothing */
  readonly text: string;
}

/**
 * What Port says of something that it refused: the `error` and `message` of its envelope, or of one item of a bulk answer.
 * The text quotes the tenant's own data, so that it is masked before it is cut: a secret that is cut in two is not
 * recognised any more.
 */
export function describeRefusal(answer: unknown, secrets: readonly string[]): Refusal {
  if (!isJsonObject(answer)) return { portCode: undefined, text: '' };
  const portCode = typeof answer['error'] === 'string' ? cut(maskText(answer['error'], secrets), MAX_CODE_LENGTH) : '';
  const message =
    typeof answer['message'] === 'string' ? cut(maskText(answer['message'], secrets), MAX_MESSAGE_LENGTH) : '';
  return {
    portCode: portCode === '' ? undefined : portCode,
    text: [portCode, message].filter((part) => part !== '').join(': '),
  };
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
