import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@quayside/domain';
import {
  createIdentitySimulator,
  type IdentitySimulator,
  type IdentitySimulatorOptions,
} from '@quayside/simulator-identity';
import type { FinishedLogin } from '../exchange-code';
import { createIdentityClient, type IdentityClient } from '../identity-client';
import type { IdentityClientOptions } from '../identity-client-options';

export const CLIENT = {
  clientId: 'quayside',
  clientSecret: 'simulator-secret',
  redirectUri: 'http://127.0.0.1:1/auth/callback',
  postLogoutRedirectUri: 'http://127.0.0.1:1/signed-out',
};

/** A provider and a client that knows it, one of each at a time, and an address for logout tokens. */
export class LoginDesk {
  readonly logoutTokens: string[] = [];
  private running: { simulator: IdentitySimulator; client: IdentityClient; inbox: Server } | undefined;

  async open(
    provider: Partial<IdentitySimulatorOptions> = {},
    client: Partial<IdentityClientOptions> = {},
  ): Promise<IdentitySimulator> {
    await this.close();
    const inbox = await this.listenForLogoutTokens();
    const simulator = createIdentitySimulator({
      clients: [
        {
          clientId: CLIENT.clientId,
          clientSecret: CLIENT.clientSecret,
          redirectUris: [CLIENT.redirectUri],
          postLogoutRedirectUris: [CLIENT.postLogoutRedirectUri],
          backchannelLogoutUri: `http://127.0.0.1:${(inbox.address() as AddressInfo).port}/logout`,
        },
      ],
      ...provider,
    });
    await simulator.listen();
    this.running = { simulator, client: this.clientOf(simulator.url, client), inbox };
    return simulator;
  }

  clientOf(issuer: string, options: Partial<IdentityClientOptions> = {}): IdentityClient {
    return createIdentityClient({
      issuer,
      ...CLIENT,
      scopes: ['openid', 'email', 'profile', 'groups', 'organisation'],
      allowInsecure: true,
      logger: silentLogger,
      ...options,
    });
  }

  get client(): IdentityClient {
    if (this.running === undefined) throw new Error('the desk is not open');
    return this.running.client;
  }

  get simulator(): IdentitySimulator {
    if (this.running === undefined) throw new Error('the desk is not open');
    return this.running.simulator;
  }

  async signIn(sub = 'edith', client: IdentityClient = this.client): Promise<FinishedLogin> {
    const { url, transaction } = await client.begin({ returnTo: '/' });
    return client.finish(await this.simulator.signIn(url, sub), transaction);
  }

  async close(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    this.logoutTokens.length = 0;
    await running?.simulator.close();
    await new Promise<void>((resolve) => (running ? running.inbox.close(() => resolve()) : resolve()));
  }

  private async listenForLogoutTokens(): Promise<Server> {
    const inbox = createServer((request, response) => {
      let form = '';
      request.on('data', (chunk: Buffer) => (form += chunk.toString()));
      request.on('end', () => {
        this.logoutTokens.push(new URLSearchParams(form).get('logout_token') ?? '');
        response.writeHead(200, { connection: 'close' }).end();
      });
    });
    await new Promise<void>((resolve) => inbox.listen(0, '127.0.0.1', resolve));
    return inbox;
  }
}
