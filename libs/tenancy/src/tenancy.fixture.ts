/** What the tests of this library begin with. Not part of its door. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ResyncState, Role } from '@quayside/domain';
import { createDatabase, type Database } from '@quayside/platform-database';
import { newApiToken, newSessionId, sessionIdHash } from '@quayside/platform-identity';
import { LocalMasterKey } from '@quayside/platform-kms';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import type { Actor } from './audit/actor';
import { createApiToken, type ApiToken } from './identity/api-tokens';
import { acceptInvitation, createInvitation, type Invitation } from './identity/invitations';
import { recordSignIn, type SignIn } from './identity/record-sign-in';
import { createInstallation, type NewInstallation } from './installations/create-installation';
import type { Installation } from './installations/installation';
import { createOrganisation } from './organisations/create-organisation';
import { putPortConnection } from './organisations/port-connection';
import { claimRun, type ClaimedRun } from './runs/claim-run';
import { openRunState } from './runs/open-run-state';
import { requestRun } from './runs/request-run';
import type { RunSummary } from './runs/run-summary';
import { Vault } from './secrets/vault';

export const OPERATOR: Actor = { type: 'operator', id: 'operator@example.test' };

/** Of whom the identity provider says nothing but who it is. */
export const NOBODY: SignIn = {
  issuer: 'https://login.example.test',
  subject: 'nobody',
  email: 'nobody@example.test',
  emailVerified: true,
  name: undefined,
  platformOperator: false,
  organisation: undefined,
  role: undefined,
};

/** Far enough away for a test that is not about the schedule. */
const IN_A_DAY = (now: Date): Date => new Date(now.getTime() + 86_400_000);

export class TenancyFixture {
  /** under the login of the programs, as which everything that is tested runs */
  readonly database: Database;
  /** as a superuser, for rows that no program would write, and for reading those of everybody */
  readonly owner: Database;
  readonly masterKey = new LocalMasterKey(randomBytes(32));
  readonly vault = new Vault(this.masterKey);

  /** In a database of its own. */
  static async open(): Promise<TenancyFixture> {
    return new TenancyFixture(await createTestDatabase());
  }

  private constructor(readonly server: TestDatabase) {
    const { url, appUrl } = server;
    // a statement that takes ten seconds on test data is a wrong plan
    const statementTimeoutMs = 10_000;
    const limits = { statementTimeoutMs, applicationName: 'tenancy-test' };
    this.database = createDatabase({ url: appUrl, maxConnections: 8, ...limits });
    this.owner = createDatabase({ url, maxConnections: 4, ...limits });
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.owner.close();
    await this.server.drop();
  }

  /** An organisation that has said how to reach Port. */
  async organisation(clientSecret = 'port-secret'): Promise<string> {
    const { id } = await createOrganisation(this.database, { name: 'Example' }, OPERATOR);
    const connection = { baseUrl: 'https://port.example.test', clientId: 'client', clientSecret };
    await putPortConnection(this.database, this.vault, id, connection, OPERATOR);
    return id;
  }

  async installation(
    organisationId: string,
    input: Partial<NewInstallation> = {},
  ): Promise<{ installation: Installation; run: RunSummary }> {
    return createInstallation(
      this.database,
      this.vault,
      organisationId,
      {
        connector: 'statuspage',
        identifier: `statuspage-${randomUUID()}`,
        name: 'Status pages',
        settings: { host: 'https://api.statuspage.example.test' },
        secrets: { apiKey: 'upstream-key' },
        resyncIntervalMinutes: 60,
        sendRawDataExamples: true,
        mappingText: 'resources: []',
        nextRunAt: IN_A_DAY,
        ...input,
      },
      OPERATOR,
    );
  }

  /** Somebody whom an admin has invited; gives the id of the user. */
  async member(organisationId: string, role: Role): Promise<string> {
    const subject = randomUUID();
    const email = `${subject}@example.test`;
    const userId = await recordSignIn(this.database, { ...NOBODY, subject, email });
    const { id, hash: tokenHash } = newSessionId();
    await createInvitation(this.database, organisationId, { email, role, tokenHash, expiresInDays: 1 }, OPERATOR);
    const invitee = { userId, email, emailVerified: true, name: null };
    await acceptInvitation(this.database, sessionIdHash(id) ?? '', invitee, { type: 'person', id: userId });
    return userId;
  }

  async invitation(organisationId: string): Promise<Invitation> {
    const { hash: tokenHash } = newSessionId();
    const input = { email: 'invited@example.test', role: 'viewer', tokenHash, expiresInDays: 1 } as const;
    return createInvitation(this.database, organisationId, input, OPERATOR);
  }

  async apiToken(organisationId: string): Promise<ApiToken & { readonly hash: string }> {
    const { hash } = newApiToken();
    const input = { name: 'Pipeline', role: 'editor', tokenHash: hash, expiresInDays: 1 } as const;
    return { ...(await createApiToken(this.database, organisationId, input, OPERATOR)), hash };
  }

  /** Claims the active run of an installation; asks for one first when there is none. */
  async claim(organisationId: string, installationId: string, leaseSeconds = 60): Promise<ClaimedRun> {
    const { run } = await requestRun(this.database, organisationId, installationId, 'manual', OPERATOR);
    const ids = { organisationId, installationId, runId: run.id };
    const claimed = await claimRun(this.database, { ...ids, workerId: 'worker', leaseSeconds });
    if (claimed === null) throw new Error('the run could not be claimed');
    return claimed;
  }

  /** A new installation with a claimed run. */
  async running(organisationId: string): Promise<{ run: ClaimedRun; state: ResyncState }> {
    const { installation } = await this.installation(organisationId);
    const run = await this.claim(organisationId, installation.id);
    return { run, state: openRunState(this.database, run) };
  }

  /** Makes the lease of a run end now, as if its worker had been silent for long enough. */
  async expireLease(runId: string): Promise<void> {
    await this.owner.prisma.$executeRaw`
      UPDATE runs SET lease_expires_at = now() - interval '1 second' WHERE id = ${runId}::uuid`;
  }

  async auditActions(organisationId: string): Promise<string[]> {
    const events = await this.owner.prisma.auditEvent.findMany({ where: { organisationId } });
    return events.map((event) => event.action).sort();
  }
}
