import type { DatabaseClient } from '@quayside/platform-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as door from './index';
import { OPERATOR, TenancyFixture } from './tenancy.fixture';

/**
 * Two organisations with the same things in them. Whatever one asks with the ids of the other finds nothing and changes
 * nothing: every function of the door that takes an organisation is in this list.
 */
let fixture: TenancyFixture;
let ours: string;
let mine: { installationId: string };
let theirs: {
  organisationId: string;
  installationId: string;
  runId: string;
  epoch: number;
  secretId: string;
  userId: string;
  invitationId: string;
  tokenId: string;
};
let theirProbe: door.RotationProbe;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
  ours = await fixture.organisation();
  mine = (await fixture.running(ours)).run;
  const organisationId = await fixture.organisation();
  const { run, state } = await fixture.running(organisationId);
  await state.observeOwned(
    (async function* () {
      yield [{ key: KEY, digest: 'digest' }];
    })(),
  );
  await state.commit({ ...PAGE, pageNumber: 1 });
  await state.commit({
    ...PAGE,
    pageNumber: 2,
    ledger: {
      refused: [
        { ...PAGE.entities[0], key: REFUSED, recordId: null, payload: '{}', code: 'port_rejected', message: 'no' },
      ],
      again: [],
      gone: [],
    },
  });
  await door.replaceExamples(fixture.database, organisationId, run.installationId, 'incident', [{ id: 1 }]);
  const secretId = run.installation.secrets[0]?.secretId ?? '';
  theirs = {
    ...run,
    secretId,
    userId: await fixture.member(organisationId, 'editor'),
    invitationId: (await fixture.invitation(organisationId)).id,
    tokenId: (await fixture.apiToken(organisationId)).id,
  };
  await door.beginRotation(fixture.database, fixture.vault, organisationId, secretId, 'their next key', OPERATOR);
  const probe = await door.openProbe(fixture.database, organisationId, secretId);
  if (probe === null) throw new Error('there is nothing to probe');
  theirProbe = probe;
});
afterAll(() => fixture.close());

const KEY = { blueprint: 'service', identifier: 'theirs' };
const REFUSED = { blueprint: 'service', identifier: 'refused' };
const PAGE = {
  source: 'incidents',
  scope: 'p1',
  last: false,
  entities: [{ key: KEY, kind: 'incident', scope: 'p1', digest: 'digest', targets: [] }],
  counts: { incident: { fetched: 1 } },
  failed: [],
} as const;
const NOT_FOUND = { error: 'installation_not_found' };
const SUPERSEDED = { error: 'run_superseded' };

const foreignRun = () => ({ ...theirs, organisationId: ours });
const foreignState = () => door.openRunState(fixture.database, foreignRun());

/** What each function answers to our organisation with their ids. */
const ANSWERS: readonly [name: string, call: () => Promise<unknown>, answer: unknown][] = [
  ['getInstallation', () => door.getInstallation(fixture.database, ours, theirs.installationId), null],
  [
    'listInstallations',
    () => door.listInstallations(fixture.database, ours, { limit: 10, after: theirs.installationId }),
    [],
  ],
  [
    'updateInstallation',
    () =>
      door.updateInstallation(
        fixture.database,
        fixture.vault,
        ours,
        theirs.installationId,
        { name: 'taken', settings: {}, secrets: { apiKey: 'taken' }, nextRunAt: new Date(0) },
        OPERATOR,
      ),
    NOT_FOUND,
  ],
  [
    'deleteInstallation',
    () => door.deleteInstallation(fixture.database, ours, theirs.installationId, OPERATOR),
    NOT_FOUND,
  ],
  ['getMapping', () => door.getMapping(fixture.database, ours, theirs.installationId), NOT_FOUND],
  ['putMapping', () => door.putMapping(fixture.database, ours, theirs.installationId, 'taken', OPERATOR), NOT_FOUND],
  [
    'listMappingVersions',
    () => door.listMappingVersions(fixture.database, ours, theirs.installationId, { limit: 10 }),
    [],
  ],
  ['getMappingVersion', () => door.getMappingVersion(fixture.database, ours, theirs.installationId, 1), null],
  [
    'rollBackMapping',
    () => door.rollBackMapping(fixture.database, ours, theirs.installationId, { version: 1, text: 'taken' }, OPERATOR),
    NOT_FOUND,
  ],
  ['listExamples', () => door.listExamples(fixture.database, ours, theirs.installationId), []],
  [
    'replaceExamples',
    () => door.replaceExamples(fixture.database, ours, theirs.installationId, 'incident', []),
    NOT_FOUND,
  ],
  ['requestRun', () => door.requestRun(fixture.database, ours, theirs.installationId, 'manual', OPERATOR), NOT_FOUND],
  [
    'honourPortRequest',
    () => door.honourPortRequest(fixture.database, ours, theirs.installationId, new Date()),
    { became: 'known' },
  ],
  ['listRuns', () => door.listRuns(fixture.database, ours, theirs.installationId, { limit: 10 }), []],
  [
    'listRuns',
    () => door.listRuns(fixture.database, ours, mine.installationId, { limit: 10, before: theirs.runId }),
    [],
  ],
  ['getRun', () => door.getRun(fixture.database, ours, theirs.installationId, theirs.runId), null],
  ['cancelRun', () => door.cancelRun(fixture.database, ours, theirs.installationId, theirs.runId, OPERATOR), NOT_FOUND],
  ['cancelRun', () => door.cancelRun(fixture.database, ours, mine.installationId, theirs.runId, OPERATOR), null],
  [
    'listFailedRecords',
    () => door.listFailedRecords(fixture.database, ours, theirs.installationId, theirs.runId, { limit: 10 }),
    null,
  ],
  [
    'listDeletions',
    () => door.listDeletions(fixture.database, ours, theirs.installationId, theirs.runId, { limit: 10 }),
    null,
  ],
  [
    'decideDeletions',
    () =>
      door.decideDeletions(
        fixture.database,
        ours,
        theirs.installationId,
        theirs.runId,
        { decision: 'approved', keys: null, reason: null },
        OPERATOR,
      ),
    NOT_FOUND,
  ],
  [
    'decideDeletions',
    () =>
      door.decideDeletions(
        fixture.database,
        ours,
        mine.installationId,
        theirs.runId,
        { decision: 'approved', keys: null, reason: null },
        OPERATOR,
      ),
    null,
  ],
  [
    'listRefusedEntities',
    () => door.listRefusedEntities(fixture.database, ours, theirs.installationId, { limit: 10 }),
    [],
  ],
  [
    'listAuditEvents',
    () => door.listAuditEvents(fixture.database, ours, { installationId: theirs.installationId }, { limit: 10 }),
    [],
  ],
  ['claimRun', () => door.claimRun(fixture.database, { ...foreignRun(), workerId: 'w', leaseSeconds: 1 }), null],
  ['extendLease', () => door.extendLease(fixture.database, { ...foreignRun(), leaseSeconds: 1 }), false],
  ['isAskedToGiveWay', () => door.isAskedToGiveWay(fixture.database, foreignRun()), false],
  ['releaseRun', () => door.releaseRun(fixture.database, foreignRun()), false],
  ['isLastAndCancelled', () => door.isLastAndCancelled(fixture.database, ours, theirs.runId), false],
  ['failRun', () => door.failRun(fixture.database, foreignRun(), { code: 'internal_error', message: 'x' }), false],
  [
    'recordRefusedAddress',
    () => door.recordRefusedAddress(fixture.database, { ...foreignRun(), host: '127.0.0.1', reason: 'not public' }),
    undefined,
  ],
  [
    'Vault.use',
    () =>
      fixture.vault.use(
        fixture.database,
        { organisationId: ours, secretId: theirs.secretId, purpose: 'test' },
        async (plain) => plain,
      ),
    { error: 'secret_not_found' },
  ],
  [
    'Vault.move',
    () => fixture.vault.move(fixture.database, { organisationId: ours, secretId: theirs.secretId }),
    { error: 'secret_not_found' },
  ],
  ['listMembers', () => door.listMembers(fixture.database, ours, { limit: 10, after: theirs.userId }), []],
  [
    'changeMemberRole',
    () => door.changeMemberRole(fixture.database, ours, theirs.userId, 'admin', OPERATOR),
    { error: 'member_not_found' },
  ],
  [
    'removeMember',
    () => door.removeMember(fixture.database, ours, theirs.userId, OPERATOR),
    { error: 'member_not_found' },
  ],
  [
    'listInvitations',
    () => door.listInvitations(fixture.database, ours, { limit: 10, after: theirs.invitationId }),
    [],
  ],
  [
    'revokeInvitation',
    () => door.revokeInvitation(fixture.database, ours, theirs.invitationId, OPERATOR),
    { error: 'invitation_not_found' },
  ],
  ['listApiTokens', () => door.listApiTokens(fixture.database, ours, { limit: 10, after: theirs.tokenId }), []],
  [
    'revokeApiToken',
    () => door.revokeApiToken(fixture.database, ours, theirs.tokenId, OPERATOR),
    { error: 'api_token_not_found' },
  ],
  [
    'beginRotation',
    () => door.beginRotation(fixture.database, fixture.vault, ours, theirs.secretId, 'taken', OPERATOR),
    { error: 'secret_not_found' },
  ],
  [
    'promoteRotation',
    () => door.promoteRotation(fixture.database, fixture.vault, ours, theirs.secretId, OPERATOR),
    { error: 'secret_not_found' },
  ],
  [
    'rollBackRotation',
    () => door.rollBackRotation(fixture.database, fixture.vault, ours, theirs.secretId, OPERATOR),
    { error: 'secret_not_found' },
  ],
  [
    'revokeRotation',
    () => door.revokeRotation(fixture.database, ours, theirs.secretId, OPERATOR),
    { error: 'rotation_not_found' },
  ],
  ['expireRotation', () => door.expireRotation(fixture.database, ours, theirs.secretId), false],
  ['openProbe', () => door.openProbe(fixture.database, ours, theirs.secretId), null],
  [
    'settleProbe',
    () => door.settleProbe(fixture.database, { ...theirProbe, organisationId: ours }, { result: 'proven' }),
    false,
  ],
  ['getSecret', () => door.getSecret(fixture.database, ours, theirs.secretId), null],
  ['state.progress', () => foreignState().progress(), new Map()],
  ['state.digests', () => foreignState().digests([KEY]), new Map()],
  ['state.counts', () => foreignState().counts(), new Map()],
  ['state.incomplete', () => foreignState().incomplete(), []],
  ['state.refused', async () => (await foreignState().refused().next()).done, true],
  ['state.payloads', () => foreignState().payloads([REFUSED]), new Map()],
  ['state.stale', async () => (await foreignState().stale().next()).done, true],
  ['state.observeOwned', () => foreignState().observeOwned((async function* () {})()), SUPERSEDED],
  ['state.assertCurrent', () => foreignState().assertCurrent(), SUPERSEDED],
  ['state.commit', () => foreignState().commit({ ...PAGE, pageNumber: 3 }), SUPERSEDED],
  [
    'state.recordDeletions',
    () => foreignState().recordDeletions([{ key: KEY, kind: null, status: 'deleted' }]),
    SUPERSEDED,
  ],
  [
    'state.finish',
    () => foreignState().finish({ outcome: 'complete', faults: [], error: null, requests: { upstream: 0, port: 0 } }),
    SUPERSEDED,
  ],
];

async function snapshot(organisationId: string): Promise<unknown> {
  const { prisma } = fixture.owner;
  const where = { organisationId };
  return {
    dataKeys: await prisma.dataKey.findMany({ where }),
    portConnections: await prisma.portConnection.findMany({ where }),
    installations: await prisma.installation.findMany({ where }),
    secrets: await prisma.secret.findMany({ where }),
    rotations: await prisma.secretRotation.findMany({ where }),
    mappings: await prisma.mappingVersion.findMany({ where }),
    examples: await prisma.rawExample.findMany({ where }),
    runs: await prisma.run.findMany({ where }),
    stats: await prisma.runKindStat.findMany({ where }),
    checkpoints: await prisma.runCheckpoint.findMany({ where }),
    owned: await prisma.ownedEntity.findMany({ where }),
    digests: await prisma.entityDigest.findMany({ where }),
    refused: await prisma.refusedEntity.findMany({ where }),
    failed: await prisma.failedRecord.findMany({ where }),
    deletions: await prisma.runDeletion.findMany({ where }),
    decisions: await prisma.deletionDecision.findMany({ where }),
    decided: await prisma.decidedDeletion.findMany({ where }),
    members: await prisma.membership.findMany({ where }),
    invitations: await prisma.invitation.findMany({ where }),
    tokens: await prisma.apiToken.findMany({ where }),
    audit: await prisma.auditEvent.findMany({ where, orderBy: { id: 'asc' } }),
  };
}

describe('an organisation with the ids of another', () => {
  it.each(ANSWERS)('finds nothing and changes nothing with %s', async (_, call, answer) => {
    const before = await Promise.all([snapshot(ours), snapshot(theirs.organisationId)]);
    const got = await call().catch((error: { code?: string }) => ({ error: error.code }));
    expect(got).toEqual(answer);
    expect(await Promise.all([snapshot(ours), snapshot(theirs.organisationId)])).toEqual(before);
  });

  it('asks every function of the door, but those that make an organisation or something of their own, and those across tenants', () => {
    const asked = new Set(ANSWERS.map(([name]) => name));
    const exempt = [
      'createOrganisation',
      'deleteOrganisation',
      'listOrganisations',
      'getOrganisation',
      'putPortConnection',
      'getPortConnection',
      'findAuditHead',
      'readAuditTrail',
      'recordAccess',
      'verifyAuditTrail',
      'openPortPoll',
      'settlePortPoll',
      'createInstallation',
      'openRunState',
      'claimDueInstallations',
      'claimDueRotations',
      'claimPortPolls',
      'listRunsToDispatch',
      'listSecrets',
      'openHouseKey',
      'rewrapKeys',
      'lookForWork',
      'purgeIdempotencyKeys',
      'createInvitation',
      'createApiToken',
      // what is known of somebody before an organisation is
      'acceptInvitation',
      'useApiToken',
      'recordSignIn',
      'findOrganisationNames',
      'beginSession',
      'useSession',
      'endSession',
      'endProviderSessions',
      'keepBegunLogin',
      'takeBegunLogin',
    ];
    const functions = Object.entries(door).filter(
      ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name),
    );
    expect(functions.map(([name]) => name).filter((name) => !asked.has(name) && !exempt.includes(name))).toEqual([]);
  });

  it('cannot make a row point into another organisation', async () => {
    const { installationId, runId } = theirs;
    const writes = (prisma: DatabaseClient) => [
      () => prisma.run.create({ data: { organisationId: ours, installationId, trigger: 'manual' } }),
      () => prisma.runKindStat.create({ data: { organisationId: ours, runId, kind: 'incident' } }),
      () => prisma.entityDigest.create({ data: { organisationId: ours, installationId, ...KEY } }),
      () =>
        prisma.refusedEntity.create({
          data: { organisationId: ours, installationId, ...KEY, kind: 'k', scope: 's', code: 'c', message: 'm', runId },
        }),
      () => prisma.rawExample.create({ data: { organisationId: ours, installationId, kind: 'x', examples: [] } }),
      () => prisma.portConnection.updateMany({ where: { organisationId: ours }, data: { secretId: theirs.secretId } }),
    ];
    for (const { prisma } of [fixture.owner, fixture.database.of(ours)])
      for (const write of writes(prisma)) await expect(write()).rejects.toMatchObject({ code: 'P2003' });
  });
});
