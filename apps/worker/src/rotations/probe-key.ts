import { isAppError, type Clock, type JsonValue, type Logger, type RequestBudgets } from '@quayside/domain';
import type { WayOut } from '@quayside/http';
import { DATABASE_ERROR_CODES, type Database } from '@quayside/platform-database';
import { allowanceOf, type GivenAllowance } from '@quayside/platform-rate-limit';
import type { ProbeEnd, RotationProbe, Vault } from '@quayside/tenancy';
import { parseInstallation } from '../parse-installation';

export interface ProbeDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly wayOut: WayOut;
  readonly budgets: RequestBudgets;
  /** in place of what the connectors say, for development */
  readonly givenAllowance?: GivenAllowance | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** aborted when this process stops */
  readonly stopping: AbortSignal;
}

/** For one probe, with its wait for a place in the budget of the key. Less than what a claim is good for. */
const PROBE_MS = 45_000;
const FIRST_WAIT_SECONDS = 15;
const LONGEST_WAIT_SECONDS = 3_600;

/** What is said of the value itself. Anything else says nothing about it, and is asked again. */
const REFUSALS: ReadonlySet<string> = new Set(['credentials_rejected', 'scope_not_found', 'settings_invalid']);
/** The rotation or its installation is not as it was read; whoever claims it next reads it anew. */
const OVERTAKEN: ReadonlySet<string> = new Set(['secret_changed', 'secret_not_found']);
const FROM_THE_DATABASE: ReadonlySet<string> = new Set(DATABASE_ERROR_CODES);

/**
 * Tries a new value at the host that the installation has, by the check of its connector. Null when there is nothing to write
 * down about it.
 *
 * @throws DatabaseError, or the reason of the stop
 */
export async function probeKey(probe: RotationProbe, deps: ProbeDeps): Promise<ProbeEnd | null> {
  try {
    const settings = probe.settings as Readonly<Record<string, JsonValue>>;
    await withSecrets(probe, deps, (secrets) => checkKey(probe, { ...settings, ...secrets }, deps));
    return { result: 'proven' };
  } catch (error) {
    deps.stopping.throwIfAborted();
    const { code, message } = isAppError(error)
      ? error
      : { code: 'internal_error', message: 'The probe ended in a fault of ours, which is logged.' };
    if (FROM_THE_DATABASE.has(code)) throw error;
    if (OVERTAKEN.has(code)) return null;
    const { organisationId, installationId, secretId } = probe;
    deps.logger.warn({ organisationId, installationId, secretId, code, err: error }, 'a new key was not proven');
    if (REFUSALS.has(code)) return { result: 'refused', code, message };
    return { result: 'undecided', code, message, waitSeconds: waitSeconds(probe.probes) };
  }
}

/** Opens the new value, and the others in use, one inside the other; they end with the innermost callback. */
async function withSecrets(
  { organisationId, secretId, rotationId, fingerprint, setting, secrets }: RotationProbe,
  { database, vault }: ProbeDeps,
  work: (values: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const purpose = { organisationId, purpose: 'probe' };
  const second = { rotationId, holds: 'new' } as const;
  const uses = [
    ...secrets.map((other) => ({ setting: other.setting, use: { ...purpose, ...pick(other) } })),
    { setting, use: { ...purpose, secretId, fingerprint, second } },
  ];
  const open = async (at: number, values: Readonly<Record<string, string>>): Promise<void> => {
    const next = uses[at];
    if (next === undefined) return work(values);
    await vault.use(database, next.use, (plain) => open(at + 1, { ...values, [next.setting]: plain }));
  };
  await open(0, {});
}

function pick({ secretId, fingerprint }: RotationProbe['secrets'][number]): { secretId: string; fingerprint: string } {
  return { secretId, fingerprint };
}

async function checkKey(
  probe: RotationProbe,
  raw: Readonly<Record<string, JsonValue>>,
  { wayOut, budgets, givenAllowance, clock, logger, stopping }: ProbeDeps,
): Promise<void> {
  const { connector, settings } = parseInstallation(probe.connector, raw);
  const budget = budgets.of(connector.upstreamKey(settings), allowanceOf(connector.allowance, givenAllowance));
  const { organisationId, installationId } = probe;
  const http = wayOut.openClient({
    clock,
    random: Math.random,
    logger,
    // a person waits for the answer
    budget: { budget, lane: 'interactive' },
    // the next probe is the next attempt
    maxAttempts: 1,
    onRefused: (refused) => {
      logger.warn(
        { organisationId, installationId, ...refused },
        'a probe was pointed at an address that is not called',
      );
    },
  });
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(PROBE_MS)]);
    await connector.checkKey(settings, { http, clock }, signal);
  } finally {
    await http.close();
  }
}

/** The exponent is kept small, so that the product stays a number. */
function waitSeconds(probes: number): number {
  return Math.min(FIRST_WAIT_SECONDS * 2 ** Math.min(probes - 1, 12), LONGEST_WAIT_SECONDS);
}
