/**
 * Whose rows a statement sees is said where it is written: `database.of(organisationId)`. Row-level security would answer a
 * statement without it with nothing, which looks like rows that are not there. Where it is right to go across organisations
 * is a list of files. Handles are told by the name `database`, which they have in every program and library.
 */
const OF_DATABASE =
  ':matches([object.name="database"], [object.property.type="Identifier"][object.property.name="database"])';
const DIRECT = '/^(prisma|transaction)$/';

const UNSCOPED = {
  selector: [
    `MemberExpression[property.name=${DIRECT}]${OF_DATABASE}`,
    `VariableDeclarator[init.name="database"] > ObjectPattern > Property[key.name=${DIRECT}]`,
  ].join(', '),
  message: 'Say whose rows these are: database.of(organisationId). See docs/adr/0021-row-level-security.md.',
};
const ACROSS = {
  selector: 'MemberExpression[property.name="acrossTenants"], ObjectPattern > Property[key.name="acrossTenants"]',
  message:
    'What goes across organisations is in libs/tenancy/src/across-tenants. See docs/adr/0021-row-level-security.md.',
};

/** For those who may go across. */
const MAY_GO_ACROSS = [
  'libs/tenancy/src/across-tenants/**',
  'libs/tenancy/src/identity/**',
  'libs/tenancy/src/organisations/find-organisations.ts',
];
/** What belongs to no organisation. */
const OF_NOBODY = ['libs/tenancy/src/secrets/house-keys.ts'];
/** Those that put and read the rows of anybody, to test or to measure; and the room that the handles are made in. */
const FREE = [
  '**/*.spec.ts',
  '**/*.fixture.ts',
  'apps/{bench,e2e,faults}/**/*.ts',
  'apps/*/src/testing/**/*.ts',
  'libs/platform/database/**/*.ts',
];

export const DATABASE_SCOPE = [
  { files: ['**/*.ts'], rules: { 'no-restricted-syntax': ['error', UNSCOPED, ACROSS] } },
  { files: MAY_GO_ACROSS, rules: { 'no-restricted-syntax': ['error', UNSCOPED] } },
  { files: OF_NOBODY, rules: { 'no-restricted-syntax': ['error', ACROSS] } },
  { files: FREE, rules: { 'no-restricted-syntax': 'off' } },
];
