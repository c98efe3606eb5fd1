import type { ExpectedVersion } from '@quayside/domain';
import { createHash } from 'node:crypto';

const DIGEST_CHARS = 16;
const OURS = /^(\d{1,10})(?:-[0-9a-f]{16})?$/;
/** One tag of a list, and the comma behind it. Linear: nothing in it can be read in two ways. */
const LISTED = /[ \t]*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,|$)/y;

/**
 * The tag of what is shown, for `If-None-Match`, with the version of what can be changed, for `If-Match`. Where the version
 * does not decide the whole answer, because it also tells how things are going, the answer comes in by a digest: who asks
 * whether there is anything new learns it, and a change is not refused for it.
 *
 * @param shown the answer; absent when the version decides it
 * @see RFC 9110, section 8.8.3
 */
export function entityTag(version: number, shown?: unknown): string {
  if (shown === undefined) return `"${version}"`;
  const digest = createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, DIGEST_CHARS);
  return `"${version}-${digest}"`;
}

/**
 * What `If-Match` expects. A weak tag, or one that is none of ours, expects nothing that there is.
 *
 * @returns null when it is no list of tags
 */
export function expectedVersion(header: string | undefined): ExpectedVersion | null {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  const tags = listedTags(header);
  if (tags === null) return null;
  return tags.flatMap(({ weak, opaque }) => {
    const version = weak ? undefined : OURS.exec(opaque)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

/** Whether `If-None-Match` names the tag, or anything there is. Weak and strong ones compare alike here. */
export function namesTag(header: string, tag: string): boolean {
  if (header.trim() === '*') return true;
  return (listedTags(header) ?? []).some(({ opaque }) => `"${opaque}"` === tag);
}

interface ListedTag {
  readonly weak: boolean;
  readonly opaque: string;
}

function listedTags(header: string): ListedTag[] | null {
  const tags: ListedTag[] = [];
  for (let at = 0; at < header.length;) {
    LISTED.lastIndex = at;
    const found = LISTED.exec(header);
    if (found === null) return null;
    tags.push({ weak: found[1] !== undefined, opaque: found[2] ?? '' });
    at = LISTED.lastIndex;
  }
  return tags.length === 0 ? null : tags;
}
