const MAX_LENGTH = 500;

/** The first line of what an engine says, which may quote a record of any size, without half a character at its end. */
export function briefMessage(message: string): string {
  const [line = ''] = message.slice(0, MAX_LENGTH).split('\n', 1);
  return line.replace(/[\ud800-\udbff]$/, '');
}
