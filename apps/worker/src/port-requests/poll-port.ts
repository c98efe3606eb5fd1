import { isAppError, type Clock, type Logger } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import { PortError, type PortErrorCode, type ResyncRequests } from '@quayside/port';
import {
  honourPortRequest,
  openPortPoll,
  settlePortPoll,
  type PolledInstallation,
  type PortPoll,
  type PortPollEnd,
} from '@quayside/tenancy';
import type { PortReaders } from './port-readers';

export interface PollDeps {
  readonly database: Database;
  readonly readers: Pick<PortReaders, 'of'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** between two polls of one organisation */
  readonly intervalSeconds: number;
  readonly stopping: AbortSignal;
}

/** Installations that one poll asks about, one after the other; the next poll goes on behind them. */
const MAX_INSTALLATIONS = 100;
/** A poll that has taken so long asks about no other installation. */
const POLL_MS = 30_000;
/** For one answer of Port, with the waits for its limit. */
const ANSWER_MS = 10_000;
const LONGEST_WAIT_SECONDS = 3_600;

/** What Port may say of one integration while all is well with the others. */
const OF_ONE_INTEGRATION: ReadonlySet<PortErrorCode> = new Set([
  'port_forbidden',
  'port_rejected',
  'port_answer_malformed',
  'port_answer_too_large',
]);

/**
 * Asks one organisation's Port which of its installations somebody wants resynced, and asks for their runs. Never fails for
 * what Port does: a poll that failed makes the next one wait, for twice as long each time.
 *
 * @throws DatabaseError, or the reason of the stop
 */
export async function pollPort(organisationId: string, deps: PollDeps): Promise<void> {
  const poll = await openPortPoll(deps.database, organisationId, { limit: MAX_INSTALLATIONS });
  if (poll === null || poll.installations.length === 0) return;
  const end = await askAbout(poll, deps);
  await settlePortPoll(deps.database, poll, end);
  if (end.state === 'reached' && poll.failures > 0) {
    deps.logger.info({ organisationId, failures: poll.failures }, 'Port can be asked for resync requests again');
  }
}

async function askAbout(poll: PortPoll, deps: PollDeps): Promise<PortPollEnd> {
  const reader = deps.readers.of(poll);
  const stopAt = deps.clock.now().getTime() + POLL_MS;
  let refused: unknown;
  let answers = 0;
  let { after } = poll;
  for (const installation of poll.installations) {
    if (deps.clock.now().getTime() >= stopAt) return { state: 'reached', after };
    const asked = await ask(reader, installation, deps.stopping);
    if (asked.error === undefined) {
      answers += 1;
      if (asked.requestedAt !== undefined) await honour(poll.organisationId, installation, asked.requestedAt, deps);
    } else if (asked.error instanceof PortError && OF_ONE_INTEGRATION.has(asked.error.code)) {
      refused ??= asked.error;
    } else {
      // behind this one: what Port fails to tell of one integration alone must not keep the others waiting for ever
      return failed(poll, asked.error, installation.installationId, deps);
    }
    after = installation.installationId;
  }
  if (refused !== undefined && answers === 0) return failed(poll, refused, after, deps);
  return { state: 'reached', after: poll.installations.length < MAX_INSTALLATIONS ? null : after };
}

interface Asked {
  readonly requestedAt?: Date | null | undefined;
  /** absent when Port answered */
  readonly error?: unknown;
}

async function ask(reader: ResyncRequests, { identifier }: PolledInstallation, stopping: AbortSignal): Promise<Asked> {
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_MS)]);
    return { requestedAt: await reader.newestOf(identifier, signal) };
  } catch (error) {
    stopping.throwIfAborted();
    return { error };
  }
}

async function honour(
  organisationId: string,
  { installationId }: PolledInstallation,
  requestedAt: Date | null,
  { database, logger }: PollDeps,
): Promise<void> {
  const honoured = await honourPortRequest(database, organisationId, installationId, requestedAt);
  if (!('runId' in honoured)) return;
  const { became, runId } = honoured;
  logger.info({ organisationId, installationId, runId, became }, 'somebody asked for a resync in Port');
}

/** Tells the log once, when it begins to fail. */
function failed(
  { organisationId, failures }: PortPoll,
  error: unknown,
  after: string | null,
  { logger, intervalSeconds }: PollDeps,
): PortPollEnd {
  const code = isAppError(error) ? error.code : undefined;
  if (failures === 0) {
    logger.warn({ organisationId, code, err: error }, 'Port cannot be asked for resync requests');
  }
  if (code === 'port_credentials_rejected') return { state: 'refused' };
  // the exponent is kept small, so that the product stays a number
  const waitSeconds = Math.min(intervalSeconds * 2 ** Math.min(failures + 1, 12), LONGEST_WAIT_SECONDS);
  return { state: 'failed', after, waitSeconds };
}
