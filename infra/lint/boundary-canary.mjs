/**
 * Proves that the import boundaries and the scopes of the database are enforced: files that break them, which exist nowhere,
 * must fail the lint. Without a project graph the rule of boundaries prints one line and lets everything pass; then this
 * fails.
 */
import { ESLint } from 'eslint';

const SCOPE = 'no-restricted-syntax';
const BREACHES = [
  { why: 'all organisations at once', file: 'libs/tenancy/src/canary.ts', code: 'database.prisma.run;', rule: SCOPE },
  { why: 'all in a transaction', file: 'apps/api/src/canary.ts', code: 'deps.database.transaction();', rule: SCOPE },
  { why: 'all by another name', file: 'apps/api/src/canary.ts', code: 'const { prisma } = database;', rule: SCOPE },
  { why: 'across organisations', file: 'libs/tenancy/src/runs/canary.ts', code: 'on.acrossTenants;', rule: SCOPE },
  { why: 'across by another name', file: 'apps/api/src/canary.ts', code: 'const { acrossTenants } = on;', rule: SCOPE },
  { why: 'the domain imports a client', file: 'libs/domain/src/canary.ts', code: "import '@quayside/http';" },
  { why: 'a step imports a flow', file: 'libs/resync/load/src/canary.ts', code: "import '@quayside/resync-run';" },
  { why: 'a pure room imports a client', file: 'libs/resync/diff/src/canary.ts', code: "import '@quayside/port';" },
  { why: 'the flow imports the queue library', file: 'libs/resync/run/src/canary.ts', code: "import 'bullmq';" },
  { why: 'the CLI reaches Postgres', file: 'apps/cli/src/canary.ts', code: "import '@quayside/tenancy';" },
  { why: 'a simulator imports a client', file: 'libs/simulators/port/src/canary.ts', code: "import '@quayside/port';" },
  { why: 'a room is entered past its door', file: 'libs/http/src/canary.ts', code: "import '../../domain/src/json';" },
];
const RULE = '@nx/enforce-module-boundaries';

const eslint = new ESLint({
  overrideConfig: { languageOptions: { parserOptions: { projectService: false, project: null } } },
  ruleFilter: ({ ruleId }) => ruleId === RULE || ruleId === SCOPE,
});
let passed = 0;
for (const { why, file, code, rule = RULE } of BREACHES) {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: file });
  const caught = result?.messages.some(({ ruleId }) => ruleId === rule) ?? false;
  if (caught) passed += 1;
  else console.error(`not caught: ${why} (${file}: ${code}) ${JSON.stringify(result?.messages)}`);
}
console.log(`boundary canary: ${passed} of ${BREACHES.length} breaches caught`);
process.exitCode = passed === BREACHES.length ? 0 : 1;
