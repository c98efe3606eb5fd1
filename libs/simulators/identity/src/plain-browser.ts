const MAX_STEPS = 20;

/**
 * Somebody at the pages of the provider, by plain HTTP: follows redirects, keeps cookies, presses buttons. Stops where
 * the provider sends it to somebody else, and gives that address without opening it.
 */
export class PlainBrowser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  /** Opens an authorization URL and chooses a user, unless already signed in. Gives the callback URL. */
  signIn(authorizationUrl: string | URL, sub: string): Promise<URL> {
    return this.walk(authorizationUrl, { choice: 'sign-in', user: sub });
  }

  /** Presses cancel in place of that. */
  cancel(authorizationUrl: string | URL): Promise<URL> {
    return this.walk(authorizationUrl, { choice: 'cancel' });
  }

  /** Opens the URL of an RP-initiated logout and says yes. Gives the address that the provider sends back to. */
  signOut(endSessionUrl: string | URL): Promise<URL> {
    return this.walk(endSessionUrl, { logout: 'yes' });
  }

  private async walk(start: string | URL, answers: Readonly<Record<string, string>>): Promise<URL> {
    let url = new URL(start);
    let form: URLSearchParams | undefined;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      if (url.origin !== this.origin) return url;
      const response = await this.open(url, form);
      const location = response.headers.get('location');
      if (location !== null) {
        url = new URL(location, url);
        form = undefined;
        continue;
      }
      const html = await response.text();
      const action = /<form [^>]*action="([^"]+)"/.exec(html)?.[1];
      if (!response.ok || action === undefined) {
        throw new Error(`the provider stopped at ${url.pathname} with ${response.status}: ${textOf(html)}`);
      }
      url = new URL(action, url);
      form = new URLSearchParams({ ...hiddenFields(html), ...answers });
    }
    throw new Error(`the provider sends in circles: ${MAX_STEPS} steps, the last to ${url.pathname}`);
  }

  private async open(url: URL, form?: URLSearchParams): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'text/html', cookie },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const value = pair.slice(at + 1);
      if (value === '') this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), value);
    }
    return response;
  }
}

function hiddenFields(html: string): Readonly<Record<string, string>> {
  const fields = html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
