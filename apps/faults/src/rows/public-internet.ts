import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ACME,
  ConnectProxy,
  scriptedNames,
  TESTBED_AUTHORITY,
  TlsFront,
  type House,
  type ScriptedNames,
} from '@quayside/testbed';
import type { Scene } from '../frame/scene';

export const PORT_HOST = 'port.quayside.test';
export const STATUSPAGE_HOST = 'statuspage.quayside.test';
/** Public ones, which nothing here could reach: the proxy leads them to the simulators. */
const PORT_ADDRESS = '1.1.1.1';
export const STATUSPAGE_ADDRESS = '1.0.0.1';

/**
 * An internet for workers that call public hosts only: both upstreams have names, public addresses and certificates, and
 * are reached by an egress proxy.
 */
export class PublicInternet {
  private constructor(
    readonly proxy: ConnectProxy,
    readonly names: ScriptedNames,
    private readonly fronts: readonly TlsFront[],
    private readonly folder: string,
  ) {}

  static async open({ ways }: House): Promise<PublicInternet> {
    const port = await TlsFront.to(ways.port.port);
    const statuspage = await TlsFront.to(ways.statuspage.port);
    const routes = new Map([
      [`${PORT_ADDRESS}:443`, port.port],
      [`${STATUSPAGE_ADDRESS}:443`, statuspage.port],
    ]);
    const proxy = await ConnectProxy.start((authority) => routes.get(authority));
    const names = scriptedNames();
    names.resolve(PORT_HOST, [PORT_ADDRESS]);
    names.resolve(STATUSPAGE_HOST, [STATUSPAGE_ADDRESS]);
    const folder = mkdtempSync(join(tmpdir(), 'quayside-internet-'));
    writeFileSync(join(folder, 'authority.pem'), TESTBED_AUTHORITY);
    return new PublicInternet(proxy, names, [port, statuspage], folder);
  }

  /** Of workers that are in it, and treat tenants as in production. */
  get environment(): Readonly<Record<string, string>> {
    return {
      ...this.names.environment,
      NODE_EXTRA_CA_CERTS: join(this.folder, 'authority.pem'),
      QUAYSIDE_EGRESS_PROXY_URL: this.proxy.url,
      QUAYSIDE_ALLOW_PRIVATE_HOSTS: 'false',
      QUAYSIDE_PORT_POLL_SECONDS: '0',
    };
  }

  /** What the proxy was asked for and is neither upstream. */
  get strayed(): readonly string[] {
    const known = [PORT_ADDRESS, STATUSPAGE_ADDRESS].map((address) => `${address}:443`);
    return this.proxy.asked.filter((authority) => !known.includes(authority));
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await Promise.all(this.fronts.map((front) => front.close()));
    this.names.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Where the organisation says that its Port is. */
export async function pointPort({ house, installation }: Scene, baseUrl: string): Promise<void> {
  const { clientId, clientSecret } = ACME;
  const path = `/organisations/${installation.organisationId}/port-connection`;
  await changed(house.call('PUT', path, { baseUrl, clientId, clientSecret }));
}

/** Where the installation says that Statuspage is. */
export async function pointStatuspage({ house, installation }: Scene, statuspageHost: string): Promise<void> {
  // a key is for the host that it was given with
  const settings = { statuspageHost, statuspageApiKey: ACME.statuspageKey };
  await changed(house.call('PATCH', installation.path, { settings }));
}

async function changed(call: Promise<{ readonly status: number; readonly body: unknown }>): Promise<void> {
  const { status, body } = await call;
  if (status !== 200) throw new Error(`an address was not taken: ${status} ${JSON.stringify(body)}`);
}
