import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Faults } from '@quayside/simulator-kit';
import { spoilIdToken, type IdTokenFault } from './id-token-fault';
import type { IdentitySimulatorOptions } from './identity-simulator-options';
import { addInteraction } from './interaction';
import { loadProvider } from './load-provider';
import { Logins, logoutClaims, type SignedIn } from './logins';
import { memoryStore } from './memory-store';
import { PlainBrowser } from './plain-browser';
import { providerConfiguration } from './provider-configuration';
import { serveWithFaults } from './serve-with-faults';
import { claimsInside, generateSigningKey, signJwt, type JsonMap, type SigningKey } from './signing-key';
import { DEMO_USERS, type SimulatedUser } from './simulated-user';

interface Running {
  readonly issuer: string;
  readonly answer: RequestListener;
  readonly key: SigningKey;
}

/**
 * An OpenID provider on loopback: code flow with PKCE, a page without passwords, userinfo, logout from either side.
 * Faults of the network go by `faults` (paths `/.well-known/openid-configuration`, `/token`, `/jwks`, `/me`), faults of
 * its tokens by `spoilIdTokens`.
 */
export class IdentitySimulator {
  readonly faults = new Faults();
  readonly users: readonly SimulatedUser[];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly store = memoryStore();
  private readonly cookieKey = randomUUID();
  private readonly journal = new Logins();
  private idTokenFault: IdTokenFault | undefined;
  private strangeKey: SigningKey | undefined;
  private running: Running | undefined;

  constructor(private readonly options: IdentitySimulatorOptions) {
    this.users = options.users ?? DEMO_USERS;
    this.server = createServer(serveWithFaults(this.faults, () => this.started().answer));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /** Starts on 127.0.0.1 and returns the issuer. Port 0 takes a free one. */
  async listen(port = 0): Promise<string> {
    const key = await generateSigningKey();
    this.strangeKey = await generateSigningKey();
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    const issuer = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    this.running = await this.start(issuer, key);
    return issuer;
  }

  get url(): string {
    return this.started().issuer;
  }

  /** Stops at once: open connections are closed, whatever they wait for. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Somebody new at a browser, with no cookies. */
  browser(): PlainBrowser {
    return new PlainBrowser(this.url);
  }

  /** Walks a login in a browser of its own and gives the callback URL. */
  signIn(authorizationUrl: string | URL, sub: string): Promise<URL> {
    return this.browser().signIn(authorizationUrl, sub);
  }

  /** From now on every ID token has that fault; none, when called without. */
  spoilIdTokens(fault?: IdTokenFault): void {
    this.idTokenFault = fault;
  }

  /** A new key signs, and the old one is gone from the key set. Sessions stay. */
  async rotateKeys(): Promise<void> {
    this.running = await this.start(this.url, await generateSigningKey());
  }

  /** Signs any claims with the key of now: for tokens that a provider should not send. */
  sign(claims: JsonMap, header: JsonMap = {}): string {
    return signJwt(this.started().key, claims, header);
  }

  /** Everybody's logins, the newest last, 1,000 at the most. */
  get logins(): readonly SignedIn[] {
    return this.journal.all;
  }

  /**
   * Ends what a user is signed in to, as an administrator of the provider would: each client with a back-channel logout
   * URL is sent a logout token. Returns their statuses.
   */
  async endSessions(sub: string): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (const login of this.journal.end(sub)) {
      const client = this.options.clients.find(({ clientId }) => clientId === login.clientId);
      const uri = client?.backchannelLogoutUri;
      if (uri === undefined) continue;
      const body = new URLSearchParams({ logout_token: this.logoutToken(login) });
      statuses.push((await fetch(uri, { method: 'POST', body, redirect: 'manual' })).status);
    }
    return statuses;
  }

  /** A logout token as `endSessions` sends it. */
  logoutToken(login: SignedIn): string {
    return this.sign(logoutClaims(this.url, login), { typ: 'logout+jwt' });
  }

  private started(): Running {
    if (this.running === undefined) throw new Error('the simulator does not listen yet');
    return this.running;
  }

  private async start(issuer: string, key: SigningKey): Promise<Running> {
    const { Provider } = await loadProvider();
    const configuration = providerConfiguration({
      users: this.users,
      clients: this.options.clients,
      claimsIn: this.options.claimsIn ?? 'id_token',
      cookieKey: this.cookieKey,
      store: this.store,
      key,
    });
    const provider = new Provider(issuer, configuration);
    addInteraction(provider, this.users);
    provider.use(async (ctx, next) => {
      await next();
      const body = ctx.body as { id_token?: string } | undefined;
      if (ctx.path === '/token' && body?.id_token !== undefined) {
        ctx.body = { ...body, id_token: this.issued(body.id_token, key) };
      }
    });
    const answer = provider.callback();
    return { issuer, key, answer: (request, response) => void answer(request, response) };
  }

  /** Notes who signed in where, and puts the fault of the day into the token. */
  private issued(idToken: string, key: SigningKey): string {
    const claims = claimsInside(idToken);
    this.journal.note(claims);
    if (this.idTokenFault === undefined || this.strangeKey === undefined) return idToken;
    return spoilIdToken(claims, this.idTokenFault, key, this.strangeKey);
  }
}

export function createIdentitySimulator(options: IdentitySimulatorOptions): IdentitySimulator {
  return new IdentitySimulator(options);
}
