import { IdentityError } from './identity-error';

const MAX_LENGTH = 2_048;
/** Only there to have something to resolve against; nothing is asked of it. */
const BASE = 'http://local.invalid';

/**
 * A path on this site with its query and fragment, or undefined. Stricter than a browser needs: what it would read in
 * another way than it is written (backslashes, dot segments, two slashes, blanks) is refused, so that nobody who
 * handles the path later can make another site of it.
 */
export function localPath(text: string): string | undefined {
  if (text.length > MAX_LENGTH || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(text) || text.startsWith('//')) return undefined;
  const url = new URL(text, BASE);
  return url.origin === BASE && url.pathname + url.search + url.hash === text ? text : undefined;
}

/** The same, for where it has to be one. Throws `identity_return_invalid`. */
export function requireLocalPath(text: string): string {
  const path = localPath(text);
  if (path !== undefined) return path;
  throw new IdentityError(
    'identity_return_invalid',
    `returnTo must be a path on this site that begins with one slash, at most ${MAX_LENGTH} characters.`,
  );
}
