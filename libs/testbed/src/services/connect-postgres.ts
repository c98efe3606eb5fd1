import { Client } from 'pg';

/** A session that lives through a server that goes away: it ends with an error event then, and what it is asked fails besides. */
export async function connectPostgres(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}
