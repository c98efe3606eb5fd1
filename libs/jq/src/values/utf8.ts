/** How many bytes a character has that begins with this one; 1 for what none begins with. */
function lengthAfter(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/**
 * Text of UTF-8 bytes. Bytes that are none become U+FFFD, one for as many bytes as libjq takes together, which is not what
 * JavaScript does: a character that is cut off, by the end or otherwise, counts once.
 */
export function decodeUtf8(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  let repaired = '';
  for (let at = 0; at < bytes.length;) {
    let end = at + 1;
    const wanted = at + lengthAfter(bytes[at] ?? 0);
    if (wanted > bytes.length) end = bytes.length;
    else while (end < wanted && ((bytes[end] ?? 0) & 0xc0) === 0x80) end++;
    const character = bytes.toString('utf8', at, end);
    repaired += character.includes('\ufffd') ? '\ufffd' : character;
    at = end;
  }
  return repaired;
}
