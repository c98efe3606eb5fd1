export interface Accepted {
  readonly advisory: string;
  readonly until: string;
  readonly reason: string;
}

export function judgeAudit(
  report: unknown,
  accepted: readonly Accepted[],
  today: string,
): { readonly asked: boolean; readonly lines: readonly string[]; readonly passed: boolean };
