import type { IdentitySimulator } from '@quayside/simulator-identity';

/** Somebody at a browser: keeps cookies, and says with each request that it comes from a page of this site. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  async send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = SAME_ORIGIN) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, this.origin), {
      method,
      redirect: 'manual',
      headers: { ...headers, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    const answer = (text === '' ? null : JSON.parse(text)) as Record<string, unknown> | null;
    return { status: response.status, headers: response.headers, body: answer };
  }

  get(path: string) {
    return this.send('GET', path);
  }

  /** Opens the page of the provider that a login begins with. */
  async begin(returnTo = '/'): Promise<string> {
    const { status, headers, body } = await this.get(`/api/v1/login?returnTo=${encodeURIComponent(returnTo)}`);
    if (status !== 303) throw new Error(`the login did not begin: ${JSON.stringify(body)}`);
    return headers.get('location') ?? '';
  }

  /** Logs in; gives what the callback answered. */
  async logIn(simulator: IdentitySimulator, sub: string, returnTo = '/') {
    const callback = await simulator.signIn(await this.begin(returnTo), sub);
    return this.get(callback.pathname + callback.search);
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    if (/max-age=0/i.test(line)) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };
