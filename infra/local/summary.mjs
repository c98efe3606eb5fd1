// @ts-check
/** What `npm start` says at the end, as text. */

const FAILED = ['dropped', 'mapFailed', 'loadFailed'];
const COLUMNS = ['fetched', 'mapped', 'filteredOut', 'created', 'updated', 'unchanged', 'deleted'];
const MAX_FAULTS = 5;
const MAX_VALUE_CHARS = 70;

/** @param {any} run as the API shows it @returns {string} */
export function describeRun(run) {
  const rows = Object.entries(run.kinds).map(([kind, counts]) => [
    kind,
    ...COLUMNS.map((column) => String(counts[column] ?? 0)),
    String(FAILED.reduce((sum, column) => sum + (counts[column] ?? 0), 0)),
  ]);
  const faults = run.faults
    .slice(0, MAX_FAULTS)
    .map((/** @type {any} */ fault) => `  fault: ${fault.code}: ${fault.message}`);
  return [
    `Resync: ${run.outcome} (asked for by: ${run.trigger}; took ${seconds(run)})`,
    ...(run.error ? [`  ${run.error.code}: ${run.error.message}`] : []),
    ...faults,
    '',
    table([['kind', ...COLUMNS, 'failed'], ...rows]),
    '',
    `  requests used: ${run.requests.upstream} to Statuspage, ${run.requests.port} to Port`,
  ].join('\n');
}

/** @param {{ blueprint: string, identifier: string, entity: any }[]} shown @returns {string} */
export function describeEntities(shown) {
  return shown
    .map(({ blueprint, identifier, entity }) => {
      if (!entity) return `  ${blueprint} ${identifier}: not at Port`;
      const fields = [...Object.entries(entity.properties ?? {}), ...Object.entries(entity.relations ?? {})].filter(
        ([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0),
      );
      const width = Math.max(0, ...fields.map(([name]) => name.length));
      return [
        `  ${blueprint} ${identifier}: ${entity.title ?? ''}`,
        ...fields.map(([name, value]) => `    ${name.padEnd(width)}  ${short(value)}`),
      ].join('\n');
    })
    .join('\n');
}

/** @param {unknown} value */
function short(value) {
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s+/g, ' ');
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS - 1)}…` : text;
}

/** The first column to the left, the numbers to the right. @param {string[][]} rows */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) => {
      const cells = row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      return `  ${cells.join('  ')}`;
    })
    .join('\n');
}

/** @param {any} run */
function seconds(run) {
  if (!run.startedAt || !run.finishedAt) return 'no time';
  return `${((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000).toFixed(1)} s`;
}
