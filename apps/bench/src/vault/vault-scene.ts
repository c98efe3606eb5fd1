import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '@quayside/platform-database';
import { AwsMasterKey } from '@quayside/platform-kms';
import { createKmsSimulator, DEMO_ACCESS_KEY, type KmsSimulator } from '@quayside/simulator-kms';
import {
  createInstallation,
  createOrganisation,
  putPortConnection,
  Vault,
  type Actor,
  type Installation,
} from '@quayside/tenancy';
import { startBenchPostgres } from '../framework/processes/services';

export interface VaultSize {
  readonly organisations: number;
  /** each opens the two secrets of one installation, as a resync does when it begins */
  readonly jobs: number;
  /** jobs at a time */
  readonly concurrency: number;
  /** until KMS answers */
  readonly kmsMs: number;
  /** for so long KMS is waited for at the most; 5 s, as programs do, when absent */
  readonly patienceMs?: number;
}

/** The secrets of one installation. */
export interface VaultJob {
  readonly organisationId: string;
  readonly secretIds: readonly string[];
}

export interface VaultScene {
  readonly database: Database;
  readonly kms: KmsSimulator;
  readonly masterKey: AwsMasterKey;
  /** one for each organisation */
  readonly jobs: readonly VaultJob[];
  close(): Promise<void>;
}

const BENCH: Actor = { type: 'system', id: 'bench' };
const { accessKeyId, secretAccessKey } = DEMO_ACCESS_KEY;

/** A database with organisations whose data keys are wrapped by a KMS, both of the bench's own. */
export async function openVaultScene({
  organisations,
  concurrency,
  kmsMs,
  patienceMs,
}: VaultSize): Promise<VaultScene> {
  const postgres = await startBenchPostgres();
  const kms = createKmsSimulator();
  const endpoint = await kms.listen();
  const { arn } = kms.keys.create();
  const masterKey = await AwsMasterKey.open({
    arn,
    endpoint,
    credentials: { accessKeyId, secretAccessKey },
    ...(patienceMs === undefined ? {} : { timeouts: { totalMs: patienceMs } }),
  });
  const database = createDatabase({ url: postgres.appUrl, maxConnections: concurrency * 2 });
  const vault = new Vault(masterKey);
  const jobs: VaultJob[] = [];
  for (let index = 0; index < organisations; index += 1) jobs.push(await settle(database, vault));
  if (kmsMs > 0) kms.faults.add({ effect: { kind: 'latency', ms: kmsMs } });
  return {
    ...{ database, kms, masterKey, jobs },
    async close() {
      await database.close();
      masterKey.close();
      await Promise.all([kms.close(), postgres.stop()]);
    },
  };
}

async function settle(database: Database, vault: Vault): Promise<VaultJob> {
  const { id: organisationId } = await createOrganisation(database, { name: 'Bench' }, BENCH);
  const connection = { baseUrl: 'https://port.example.test', clientId: 'bench', clientSecret: randomUUID() };
  const { secretId } = await putPortConnection(database, vault, organisationId, connection, BENCH);
  const { installation } = await createInstallation(
    database,
    vault,
    organisationId,
    {
      connector: 'statuspage',
      identifier: `bench-${randomUUID()}`,
      name: 'Bench',
      settings: {},
      secrets: { statuspageApiKey: randomUUID() },
      resyncIntervalMinutes: 60,
      sendRawDataExamples: false,
      mappingText: 'resources: []',
      nextRunAt: (now) => new Date(now.getTime() + 86_400_000),
    },
    BENCH,
  );
  return { organisationId, secretIds: [secretId, ...secretIdsOf(installation)] };
}

function secretIdsOf({ secrets }: Installation): readonly string[] {
  return secrets.map((secret) => secret.secretId);
}
