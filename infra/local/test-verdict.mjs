// @ts-check
/**
 * Counts a test run and judges it. A check (format, lint, types) that fails counts as one failure, and so does a file
 * that could not be loaded: its tests did not run, which must not look like success.
 */

/**
 * The part of Vitest's JSON report that matters here.
 *
 * @typedef {object} TestReport
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults by file
 */

/**
 * @param {object} run
 * @param {TestReport | undefined} run.report undefined when Vitest wrote none
 * @param {number | null} run.exitCode of Vitest
 * @param {number} run.failedChecks
 * @returns {{ line: string, exitCode: 0 | 1, noneRan: boolean }}
 */
export function judge({ report, exitCode, failedChecks }) {
  let passed = 0;
  let skipped = 0;
  let failedTests = 0;
  for (const file of report?.testResults ?? []) {
    const states = file.assertionResults.map(({ status }) => status);
    const failedHere = states.filter((status) => status === 'failed').length;
    passed += states.filter((status) => status === 'passed').length;
    skipped += states.filter((status) => status !== 'passed' && status !== 'failed').length;
    failedTests += file.status === 'failed' ? Math.max(1, failedHere) : failedHere;
  }
  // an error outside any test, or a run that broke off; without any file, Vitest complains of just that
  const foundNothing = report?.testResults.length === 0;
  if (failedTests === 0 && exitCode !== 0 && !foundNothing) failedTests = 1;
  const failed = failedTests + failedChecks;
  const noneRan = passed + failedTests === 0;
  return {
    line: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    exitCode: failed > 0 || noneRan ? 1 : 0,
    noneRan,
  };
}
