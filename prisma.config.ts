import { defineConfig } from 'prisma/config';

/** Generating the client needs no database, so the address may be absent; every command that needs it says so. */
export default defineConfig({
  schema: 'prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['MIGRATION_DATABASE_URL'] || process.env['DATABASE_URL'] || '' },
});
