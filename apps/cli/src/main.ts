import { statuspageConnector } from '@quayside/connector-statuspage';
import { isAppError } from '@quayside/domain';
import { createLogger } from '@quayside/platform-telemetry';
import { faultLine, kindLine, noteLine, type RunReport } from '@quayside/resync-report';
import { ResyncError, type MemoryState } from '@quayside/resync-run';
import { parseArgs } from 'node:util';
import { version } from '../package.json';
import { readConfig } from './config';
import { EXIT_CODES } from './exit-code';
import { sail } from './sail';

const USAGE = `Usage: npm run -s sail [-- --json]

One resync of Statuspage into Port, then exit. Configured by Ocean's environment variables (docs/guides/sail.md).
  --json   one JSON summary on standard output, in place of the lines for people (they go to standard error)
  --help   this text
Exit codes: 0 complete, 2 partial, 3 credentials rejected, 4 deletions held back, 1 anything else.
`;

/** How many failed records are shown; the JSON summary has the same number. */
const SHOWN = 20;

async function main(): Promise<number> {
  // whoever reads our output may have seen enough (`| head`): the resync goes on, and its exit code counts
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  const values = readArguments();
  if (values === null) return 1;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const config = readConfig(statuspageConnector);
  const logger = createLogger({ name: 'sail', level: 'warn', destination: process.stderr });
  const stopping = new AbortController();
  const stop = (): void =>
    stopping.abort(new ResyncError('run_cancelled', 'The resync was stopped; nothing was deleted.'));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);

  const { report, state } = await sail(statuspageConnector, config, { logger, version, signal: stopping.signal });
  show(report, state, values.json === true);
  return EXIT_CODES[report.outcome];
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Null when they are not ours; then that was said. */
function readArguments(): { readonly json?: boolean; readonly help?: boolean } | null {
  try {
    return parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return null;
  }
}

function show(report: RunReport, state: MemoryState, json: boolean): void {
  const people = json ? process.stderr : process.stdout;
  for (const [kind, counts] of Object.entries(report.kinds)) people.write(`${kindLine(kind, counts)}\n`);
  for (const fault of report.faults) people.write(`${faultLine(fault)}\n`);
  // a field may well be null for a while; the JSON summary names those too
  const noticed = report.expressionNotes.filter(({ note }) => note !== 'always_null');
  for (const note of noticed.slice(0, SHOWN)) people.write(`${noteLine(note)}\n`);
  for (const failed of state.failed.slice(0, SHOWN)) {
    people.write(
      `${failed.kind} ${failed.recordId ?? '(no id)'} failed to ${failed.step}: ${failed.message} (${failed.code})\n`,
    );
  }
  const held = state.deletions.filter(({ status }) => status === 'held').length;
  if (held > 0)
    people.write(`${held} deletions are more than the mapping's entityDeletionThreshold allows; none was made\n`);
  if (report.error) people.write(`${report.error.message} (${report.error.code})\n`);
  people.write(
    `${report.outcome}: ${report.requests.upstream} requests to Statuspage, ${report.requests.port} to Port\n`,
  );
  if (!json) return;
  const maxRssBytes = process.resourceUsage().maxRSS * 1_024;
  const failedRecords = state.failed.slice(0, SHOWN);
  process.stdout.write(`${JSON.stringify({ ...report, failedRecords, deletionsHeld: held, maxRssBytes })}\n`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${isAppError(error) ? error.message : String((error as Error).stack)}\n`);
    process.exitCode = 1;
  },
);
