import { randomBytes } from 'node:crypto';
import { administer } from './administer';
import { serviceAddress } from './service-addresses';

export interface TestDatabase {
  /** of a superuser */
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** An empty database of the caller's own, with all migrations applied. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = serviceAddress('database');
  const name = `quayside_test_${randomBytes(8).toString('hex')}`;
  await administer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${serviceAddress('template')}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
