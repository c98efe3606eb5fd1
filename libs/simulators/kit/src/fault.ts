/**
 * Something that goes wrong on request, so that a test can see what the product makes of it.
 * - `latency`: waits `ms`, then answers as usual
 * - `status`: answers `status` with `headers` and `body` in place of the real answer; nothing is done
 * - `malformed`: 200 with a body that is not JSON
 * - `cut`: the real answer, but the connection closes in the middle of its body
 * - `hang`: takes the request and never answers
 * - `reset`: closes the connection before anything is done
 * - `reset_after_write`: does what was asked, then closes the connection without an answer
 */
export type FaultEffect =
  | { readonly kind: 'latency'; readonly ms: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  | { readonly kind: 'malformed'; readonly text?: string }
  | { readonly kind: 'cut' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'reset_after_write' };

export interface Fault {
  readonly effect: FaultEffect;
  /** `GET`, `POST`, ...; any when absent */
  readonly method?: string;
  /**
   * a path in which `*` stands for any run of characters, for example one for the incidents of every page; any when
   * absent
   */
  readonly path?: string;
  /** lets that many matching requests pass first; 0 when absent */
  readonly after?: number;
  /** how many requests it strikes; for ever when absent */
  readonly times?: number;
}

interface ArmedFault extends Fault {
  seen: number;
  struck: number;
}

/** The faults in force, in the order they were added; the first that matches a request strikes. */
export class Faults {
  private armed: ArmedFault[] = [];

  add(fault: Fault): void {
    this.armed.push({ ...fault, seen: 0, struck: 0 });
  }

  clear(): void {
    this.armed = [];
  }

  strike(method: string, path: string): FaultEffect | undefined {
    for (const fault of this.armed) {
      if (fault.method !== undefined && fault.method.toUpperCase() !== method) continue;
      if (fault.path !== undefined && !matchesPath(fault.path, path)) continue;
      fault.seen += 1;
      if (fault.seen <= (fault.after ?? 0)) continue;
      if (fault.times !== undefined && fault.struck >= fault.times) continue;
      fault.struck += 1;
      return fault.effect;
    }
    return undefined;
  }
}

/** `*` matches any run of characters, everything else itself. Written without a regular expression: no backtracking. */
export function matchesPath(pattern: string, path: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  if (parts.length === 1) return path === pattern;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const lastPart = parts.at(-1) ?? '';
  return path.length - at >= lastPart.length && path.endsWith(lastPart);
}
