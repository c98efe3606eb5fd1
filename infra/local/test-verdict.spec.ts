import { describe, expect, it } from 'vitest';
import { judge } from './test-verdict.mjs';

const file = (status: string, ...states: string[]) => ({
  status,
  assertionResults: states.map((state) => ({ status: state })),
});

describe('judge', () => {
  it('passes a run in which tests ran and all of them passed', () => {
    const report = { testResults: [file('passed', 'passed', 'passed'), file('passed', 'passed')] };
    expect(judge({ report, exitCode: 0, failedChecks: 0 })).toMatchObject({ line: '3 passed, 0 failed', exitCode: 0 });
  });

  it('counts what was skipped apart, and only then mentions it', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped', 'pending', 'todo')] };
    expect(judge({ report, exitCode: 0, failedChecks: 0 })).toMatchObject({
      line: '1 passed, 0 failed, 3 skipped',
      exitCode: 0,
    });
  });

  it('fails when a test failed', () => {
    const report = { testResults: [file('failed', 'passed', 'failed')] };
    expect(judge({ report, exitCode: 1, failedChecks: 0 })).toMatchObject({ line: '1 passed, 1 failed', exitCode: 1 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = { testResults: [file('passed', 'passed'), file('failed')] };
    expect(judge({ report, exitCode: 1, failedChecks: 0 })).toMatchObject({ line: '1 passed, 1 failed', exitCode: 1 });
  });

  it('fails when a check failed, although all tests passed', () => {
    const report = { testResults: [file('passed', 'passed')] };
    expect(judge({ report, exitCode: 0, failedChecks: 2 })).toMatchObject({ line: '1 passed, 2 failed', exitCode: 1 });
  });

  it('fails when the runner failed for a reason of its own', () => {
    const report = { testResults: [file('passed', 'passed')] };
    expect(judge({ report, exitCode: 1, failedChecks: 0 })).toMatchObject({ line: '1 passed, 1 failed', exitCode: 1 });
    expect(judge({ report, exitCode: null, failedChecks: 0 }).exitCode).toBe(1);
    expect(judge({ report: undefined, exitCode: 1, failedChecks: 0 }).line).toBe('0 passed, 1 failed');
  });

  it('fails when no test ran', () => {
    const nothing = { line: '0 passed, 0 failed', exitCode: 1, noneRan: true };
    expect(judge({ report: { testResults: [] }, exitCode: 0, failedChecks: 0 })).toEqual(nothing);
    expect(judge({ report: { testResults: [] }, exitCode: 1, failedChecks: 0 })).toEqual(nothing);
    expect(judge({ report: undefined, exitCode: 0, failedChecks: 0 })).toEqual(nothing);
    const skipped = { testResults: [file('passed', 'skipped')] };
    expect(judge({ report: skipped, exitCode: 0, failedChecks: 0 })).toMatchObject({ exitCode: 1, noneRan: true });
  });
});
