import { Prisma, type Database, type DatabaseClient } from '@quayside/platform-database';

/** An installation whose integration Port is asked about. */
export interface PolledInstallation {
  readonly installationId: string;
  /** of the integration */
  readonly identifier: string;
}

/** What one poll of an organisation's Port needs: how to reach it, and what to ask about. */
export interface PortPoll {
  readonly organisationId: string;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly secretId: string;
  /** of the value that goes with the base URL and the client id */
  readonly fingerprint: string;
  /** when the connection was put: the end of a poll counts for this one only */
  readonly changedAt: Date;
  /** polls before this one that failed, in a row */
  readonly failures: number;
  /** the last installation that the poll before asked about, when it did not get an answer about all */
  readonly after: string | null;
  /** in the order of their ids, beginning behind `after` and going round to it */
  readonly installations: readonly PolledInstallation[];
}

/**
 * How a poll ended. `reached`: Port answered. `failed`: the next one waits. In both cases that one begins behind `after`;
 * null when all were asked about. `refused`: Port does not take the credentials, and is not asked again before the connection
 * is put anew or a run gets through.
 */
export type PortPollEnd =
  | { readonly state: 'reached'; readonly after: string | null }
  | { readonly state: 'failed'; readonly after: string | null; readonly waitSeconds: number }
  | { readonly state: 'refused' };

/** Null when the organisation has no connection. Deleted and halted installations are not asked about. */
export async function openPortPoll(
  database: Database,
  organisationId: string,
  { limit }: { readonly limit: number },
): Promise<PortPoll | null> {
  const { prisma } = database.of(organisationId);
  // one statement: a host and the secret that goes with it are read as they were together
  const [row] = await prisma.$queryRaw<PortPollRow[]>`
    SELECT p.organisation_id AS "organisationId", p.base_url AS "baseUrl", p.client_id AS "clientId",
           p.secret_id AS "secretId", s.fingerprint, p.updated_at AS "changedAt", p.poll_failures AS failures,
           p.poll_after AS after
    FROM port_connections p
    JOIN secrets s ON s.organisation_id = p.organisation_id AND s.id = p.secret_id
    WHERE p.organisation_id = ${organisationId}::uuid`;
  if (row === undefined) return null;
  const installations = await prisma.$queryRaw<PolledInstallation[]>`
    SELECT id AS "installationId", identifier FROM installations
    WHERE organisation_id = ${organisationId}::uuid AND deleted_at IS NULL AND halted_at IS NULL
    ORDER BY id <= ${row.after}::uuid, id
    LIMIT ${limit}`;
  return { ...row, installations };
}

type PortPollRow = Omit<PortPoll, 'installations'>;

/** Writes down how a poll ended; nothing when the connection was put anew meanwhile, or nothing has changed. */
export async function settlePortPoll(
  database: Database,
  poll: Pick<PortPoll, 'organisationId' | 'changedAt' | 'failures' | 'after'>,
  end: PortPollEnd,
): Promise<void> {
  if (end.state === 'reached' && poll.failures === 0 && poll.after === end.after) return;
  await database.of(poll.organisationId).prisma.$executeRaw`
    UPDATE port_connections SET ${changesOf(end)}
    WHERE organisation_id = ${poll.organisationId}::uuid AND updated_at = ${poll.changedAt}::timestamptz`;
}

function changesOf(end: PortPollEnd): Prisma.Sql {
  switch (end.state) {
    case 'reached':
      return Prisma.sql`poll_failures = 0, poll_after = ${end.after}::uuid`;
    case 'failed':
      return Prisma.sql`poll_failures = poll_failures + 1, poll_after = ${end.after}::uuid,
        next_poll_at = now() + make_interval(secs => ${end.waitSeconds}::double precision)`;
    case 'refused':
      return Prisma.sql`poll_failures = poll_failures + 1, next_poll_at = NULL`;
  }
}

/**
 * After a run that Port let in: polls that rest for refused credentials go on. A row that somebody has locked is left as it
 * is: whoever puts a connection makes it due, and the next run comes by here again.
 */
export async function resumePortPolls(transaction: DatabaseClient, organisationId: string): Promise<void> {
  await transaction.$executeRaw`
    UPDATE port_connections SET next_poll_at = now()
    WHERE organisation_id = (
      SELECT organisation_id FROM port_connections
      WHERE organisation_id = ${organisationId}::uuid AND next_poll_at IS NULL
      FOR NO KEY UPDATE SKIP LOCKED
    )`;
}
