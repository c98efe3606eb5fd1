/** What the `:names` of a route's pattern stand for in a path, decoded; undefined when it does not match. */
export function matchSegments(
  segments: readonly string[],
  path: string,
): Record<string, string> | 'malformed' | undefined {
  const actual = path.split('/');
  if (actual.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = actual[index] ?? '';
    if (!segment.startsWith(':')) {
      if (segment !== value) return undefined;
    } else if (value === '') return undefined;
    else params[segment.slice(1)] = value;
  }
  try {
    // clients of either upstream encode a path segment as a form field, so `+` is a space; a plus sign comes as %2B
    for (const [name, value] of Object.entries(params)) params[name] = decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return 'malformed';
  }
  return params;
}
