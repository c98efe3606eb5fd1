import { Client } from 'pg';

/** Runs statements one by one, outside any transaction (CREATE DATABASE wants it so). */
export async function administer(adminUrl: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
