import { silentLogger, type Role } from '@quayside/domain';
import { DEFAULT_CLAIM_NAMES, newSessionId } from '@quayside/platform-identity';
import { beginSession, recordSignIn } from '@quayside/tenancy';
import type { Database } from '@quayside/platform-database';
import { createServer, type AddressInfo } from 'node:net';
import { createLogin, type Login, type LoginOptions } from '../identity/login';

export const ROLE_RULES = [
  'quayside-admins=admin',
  'quayside-editors=editor',
  'quayside-operators=operator',
  'quayside-viewers=viewer',
  'staff=platform_operator',
].join('\n');

/** A port that nobody listens on, for an address that has to be known before the API listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** A login at a provider, which is asked for nothing before somebody logs in. */
export function testLogin(port: number, options: Partial<LoginOptions> = {}): Login {
  return createLogin({
    publicUrl: `http://127.0.0.1:${port}`,
    issuer: 'http://127.0.0.1:1',
    clientId: 'quayside',
    clientSecret: 'simulator-secret',
    scopes: ['openid', 'email', 'profile', 'groups', 'organisation'],
    claimNames: DEFAULT_CLAIM_NAMES,
    roleRules: ROLE_RULES,
    limits: { idleMs: 1_800_000, absoluteMs: 43_200_000 },
    logger: silentLogger,
    ...options,
  });
}

/** The headers of somebody who is logged in and has a role in one organisation, without a provider. */
export async function signedIn(
  database: Database,
  login: Login,
  person: { readonly subject: string; readonly organisation: string; readonly role: Role },
): Promise<Record<string, string>> {
  const userId = await recordSignIn(database, {
    issuer: 'https://login.example',
    email: `${person.subject}@harbour.example`,
    emailVerified: true,
    name: undefined,
    platformOperator: false,
    ...person,
  });
  const { id, hash: idHash } = newSessionId();
  await beginSession(database, { idHash, userId, providerSessionId: undefined, replaces: undefined });
  return { cookie: `${login.sessionCookie.name}=${id}`, 'sec-fetch-site': 'same-origin' };
}
