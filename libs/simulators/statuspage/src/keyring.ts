export type PageRefusal = 401 | 403 | 404;

export interface ForbiddenPage {
  readonly pageId: string;
  /** the key it is closed to; every key when absent */
  readonly key?: string | undefined;
  /** what its paths answer; 403 when absent */
  readonly status?: PageRefusal | undefined;
  /** whether the list of pages still names it; true when absent */
  readonly listed?: boolean | undefined;
}

interface KeyState {
  readonly expiresAt: number;
  readonly revoked: boolean;
}

/**
 * The keys of the organisation. Each opens every page of it, until it is revoked, has expired, or a page is closed to
 * it.
 */
export class Keyring {
  private readonly keys = new Map<string, KeyState>();
  private forbidden: ForbiddenPage[] = [];

  constructor(private readonly now: () => number) {}

  add(key: string, expiresAt = Infinity): void {
    this.keys.set(key, { expiresAt, revoked: false });
  }

  revoke(key: string): void {
    this.change(key, { revoked: true });
  }

  expire(key: string): void {
    this.change(key, { expiresAt: this.now() });
  }

  /** Undoes `revoke` and `expire`. */
  restore(key: string): void {
    this.change(key, { revoked: false, expiresAt: Infinity });
  }

  isValid(key: string): boolean {
    const state = this.keys.get(key);
    return state !== undefined && !state.revoked && this.now() < state.expiresAt;
  }

  forbidPage(page: ForbiddenPage): void {
    this.forbidden.push(page);
  }

  /** Opens a page again, or every page. */
  allowPage(pageId?: string): void {
    this.forbidden = pageId === undefined ? [] : this.forbidden.filter((page) => page.pageId !== pageId);
  }

  refusal(key: string, pageId: string): PageRefusal | undefined {
    const rule = this.rule(key, pageId);
    return rule && (rule.status ?? 403);
  }

  lists(key: string, pageId: string): boolean {
    return this.rule(key, pageId)?.listed ?? true;
  }

  private rule(key: string, pageId: string): ForbiddenPage | undefined {
    return this.forbidden.findLast((page) => page.pageId === pageId && (page.key === undefined || page.key === key));
  }

  private change(key: string, change: Partial<KeyState>): void {
    const state = this.keys.get(key);
    if (state === undefined) throw new RangeError('the simulator has no such key');
    this.keys.set(key, { ...state, ...change });
  }
}
