import { randomBytes } from 'node:crypto';
import { administer } from './administer';
import { serviceAddress } from './service-addresses';

export interface TestDatabase {
  /** of a superuser, who sees everything: for what puts rows there, and looks at them */
  readonly url: string;
  /** of a login of the programs, which sees one organisation at a time: for what is tested */
  readonly appUrl: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** An empty database of the caller's own, with all migrations applied. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = serviceAddress('database');
  const name = `quayside_test_${randomBytes(8).toString('hex')}`;
  await administer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${serviceAddress('template')}`);
  return {
    url: inDatabase(adminUrl, name),
    appUrl: inDatabase(serviceAddress('appDatabase'), name),
    drop: () => administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function inDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
