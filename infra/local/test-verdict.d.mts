/** The part of Vitest's JSON report that matters here. */
export interface TestReport {
  /** by file */
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

export function judge(run: { report: TestReport | undefined; exitCode: number | null; failedChecks: number }): {
  line: string;
  exitCode: 0 | 1;
  noneRan: boolean;
};
