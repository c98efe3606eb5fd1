import type { Outcome } from './play-cases';

/** The line of one case. */
export function outcomeLine({ played, broken, recoveryMs, tookMs, folder }: Outcome): string {
  const faults = played.faults.map(({ id, title }) => `${id} ${title}`).join(' + ');
  const times = `recovered in ${seconds(recoveryMs)}, took ${seconds(tookMs)}`;
  if (broken.length === 0) return `passed  ${faults}  seed ${played.seed}  ${times}`;
  return [`FAILED  ${faults}  seed ${played.seed}  logs in ${folder}`, ...broken.map((text) => `        ${text}`)].join(
    '\n',
  );
}

/** A Markdown table with a line for each row of the matrix, and one for the pairs. */
export function reportTable(outcomes: readonly Outcome[], { full }: { readonly full: boolean }): string {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const { faults } = outcome.played;
    const key = faults.length === 1 ? (faults[0]?.id ?? '') : 'pairs';
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  }
  const rows = [...groups.values()].map(tableRow);
  const lengths = full ? 'Faults lasted as long as the matrix says.' : 'Faults that last for minutes were shortened.';
  return [
    lengths,
    '',
    '| row | fault | how injected | must hold | passed | slowest recovery |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function tableRow(outcomes: readonly Outcome[]): string {
  const [fault, second] = outcomes[0]?.played.faults ?? [];
  const passed = `${outcomes.filter(({ broken }) => broken.length === 0).length} of ${outcomes.length}`;
  const slowest = seconds(Math.max(...outcomes.map(({ recoveryMs }) => recoveryMs)));
  const what =
    second || !fault
      ? ['pairs', 'two at once, drawn by seed', 'as each alone', 'I1-I8']
      : [fault.id, fault.title, fault.how, fault.mustHold];
  return `| ${[...what, passed, slowest].join(' | ')} |`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
