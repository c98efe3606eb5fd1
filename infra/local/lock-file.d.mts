export function takeLock(
  file: string,
  program: string,
): { heldBy: number; release?: undefined } | { heldBy?: undefined; release: () => void };
