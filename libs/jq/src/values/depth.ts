/** Levels of nesting at which libjq gives up. A stack of 4 MB, as worker threads have it, is enough for as many here. */
export const DEEPEST = 10_000;
