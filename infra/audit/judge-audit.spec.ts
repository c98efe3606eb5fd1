import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeAudit, type Accepted } from './judge-audit.mjs';

const TODAY = '2026-11-23';

/** What npm reports of a package whose advisory is its own, and of one that has it by the first. */
function report(severity: string, id = 'GHSA-abcd-1234-wxyz') {
  const advisory = {
    source: 1_100_000,
    name: 'left',
    title: 'Falls over',
    url: `https://github.com/advisories/${id}`,
    severity,
    range: '<2.0.0',
  };
  return {
    auditReportVersion: 2,
    vulnerabilities: {
      left: { name: 'left', severity, via: [advisory] },
      right: { name: 'right', severity, via: ['left'] },
    },
  };
}
/** What npm says of a registry that has no advisories. */
const REFUSED = { message: '405 Method Not Allowed', statusCode: 405, error: { summary: '', detail: '' } };
const accept = (until: string): Accepted => ({ advisory: 'GHSA-abcd-1234-wxyz', until, reason: 'not reached' });

describe('a dependency audit', () => {
  it('passes when nothing is known, or nothing grave', () => {
    expect(judgeAudit({ vulnerabilities: {} }, [], TODAY)).toMatchObject({ asked: true, passed: true });
    for (const severity of ['info', 'low', 'moderate'])
      expect(judgeAudit(report(severity), [], TODAY).passed).toBe(true);
  });

  it('fails for what is grave, and names it once', () => {
    for (const severity of ['high', 'critical']) {
      const { passed, lines } = judgeAudit(report(severity), [], TODAY);
      expect(passed).toBe(false);
      expect(lines).toEqual([
        `GHSA-abcd-1234-wxyz: ${severity}, left <2.0.0: Falls over`,
        '1 grave, 0 of them accepted',
      ]);
    }
  });

  it('bears what was accepted until its day is over, and nothing else', () => {
    expect(judgeAudit(report('high'), [accept(TODAY)], TODAY).passed).toBe(true);
    expect(judgeAudit(report('high'), [accept('2026-11-22')], TODAY).passed).toBe(false);
    expect(judgeAudit(report('high', 'GHSA-zzzz-0000-zzzz'), [accept(TODAY)], TODAY).passed).toBe(false);
  });

  it('tells of what need not be accepted any more', () => {
    expect(judgeAudit({ vulnerabilities: {} }, [accept(TODAY)], TODAY)).toMatchObject({
      passed: true,
      lines: [expect.stringContaining('take it off'), expect.any(String)],
    });
  });

  it.each([undefined, 'x', {}, { error: { code: 'ENOAUDIT' } }, { error: { code: 'ECONNREFUSED' } }, REFUSED])(
    'does not fail when the registry could not be asked, and says so: %j',
    (given) => {
      expect(judgeAudit(given, [], TODAY)).toMatchObject({ asked: false, passed: true });
      expect(judgeAudit(given, [], TODAY).lines[0]).toContain('NOT DONE');
    },
  );

  it('fails when it could not run for a reason of ours', () => {
    expect(judgeAudit({ error: { code: 'ENOLOCK' } }, [], TODAY)).toMatchObject({ asked: false, passed: false });
  });

  it('accepts nothing without a day and a reason', () => {
    const list = JSON.parse(readFileSync(join(__dirname, 'accepted.json'), 'utf8')) as Accepted[];
    for (const { advisory, until, reason } of list) {
      expect(advisory).toMatch(/^GHSA(?:-[0-9a-z]{4}){3}$/);
      expect(until).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});
