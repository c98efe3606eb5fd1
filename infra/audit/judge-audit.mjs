// @ts-check

/**
 * @typedef {{ advisory: string, until: string, reason: string }} Accepted an advisory that is known and borne until a day
 * @typedef {{ asked: boolean, lines: string[], passed: boolean }} Judgement
 */

const GRAVE = new Set(['high', 'critical']);
/** What is wrong on our side; any other error means that the registry could not be asked. */
const OUR_FAULTS = new Set(['ENOLOCK', 'EAUDITNOLOCK', 'EUSAGE', 'EJSONPARSE']);

/**
 * What an audit means. Grave advisories fail it, unless they are accepted on that day; a registry that could not be asked does
 * not, because what is wrong then is not in this repository.
 *
 * @param {unknown} report what `npm audit --json` printed, parsed; undefined when that was no JSON
 * @param {readonly Accepted[]} accepted
 * @param {string} today as 2026-12-31
 * @returns {Judgement}
 */
export function judgeAudit(report, accepted, today) {
  const { vulnerabilities, error, statusCode } =
    /** @type {{ vulnerabilities?: object, error?: { code?: string }, statusCode?: number }} */ (report ?? {});
  if (vulnerabilities === undefined) {
    const code = error?.code ?? (statusCode === undefined ? 'no answer' : `status ${statusCode}`);
    if (OUR_FAULTS.has(code)) return { asked: false, lines: [`npm audit did not run: ${code}`], passed: false };
    return { asked: false, lines: [`NOT DONE: the registry could not be asked (${code})`], passed: true };
  }
  const found = graveAdvisories(vulnerabilities);
  const borne = new Map(accepted.filter(({ until }) => until >= today).map((entry) => [entry.advisory, entry]));
  const open = [...found.keys()].filter((advisory) => !borne.has(advisory));
  const spent = accepted.filter(({ advisory }) => !found.has(advisory));
  return {
    asked: true,
    lines: [
      ...open.map((advisory) => `${advisory}: ${found.get(advisory)}`),
      ...spent.map(({ advisory }) => `${advisory} is accepted and not found any more: take it off the list`),
      `${found.size} grave, ${found.size - open.length} of them accepted`,
    ],
    passed: open.length === 0,
  };
}

/**
 * @param {object} vulnerabilities by package; `via` names the advisory itself, or the package that it comes by
 * @returns {Map<string, string>} what each is about, by its id
 */
function graveAdvisories(vulnerabilities) {
  const found = new Map();
  for (const { via } of Object.values(vulnerabilities)) {
    for (const cause of Array.isArray(via) ? via : []) {
      if (typeof cause !== 'object' || cause === null || !GRAVE.has(cause.severity)) continue;
      const id = /GHSA(?:-[0-9a-z]{4}){3}/.exec(String(cause.url))?.[0] ?? String(cause.source);
      found.set(id, `${cause.severity}, ${cause.name} ${cause.range}: ${cause.title}`);
    }
  }
  return found;
}
