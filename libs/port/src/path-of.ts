import { PortError } from './port-error';

/** A path of Port's API out of its parts, each encoded. A part that cannot be one is refused as Port would refuse it. */
export function pathOf(...segments: readonly string[]): string {
  for (const segment of segments) {
    if (!isPathSegment(segment)) {
      throw new PortError('port_rejected', `${JSON.stringify(segment)} is not an identifier that Port takes.`);
    }
  }
  return `/v1/${segments.map(encodeURIComponent).join('/')}`;
}

/**
 * Whether a text can stand in a path. Not `.` and `..`: every URL parser takes them for a step up, encoded or not, and a
 * blueprint of that name would turn into another route. Not half a surrogate pair either, which is not text.
 */
export function isPathSegment(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !/\p{Surrogate}/u.test(text);
}

/** An address without the slashes at its end. */
export function withoutSlash(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}
