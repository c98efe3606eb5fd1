/**
 * What undici and Node take by default, which a flag of Node would change. Names and values together, without
 * separators.
 */
export const MAX_HEADER_BYTES = 16 * 1024;
