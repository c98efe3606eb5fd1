import type { PortSimulator } from '../port-simulator';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface CallerOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** the User-Agent, which is what an entity's `$datasource` comes from */
  readonly agent?: string;
}

export const OUR_AGENT = 'port-ocean/statuspage/1.0.0/acme/exporter';

/** Speaks to the simulator over real HTTP with a token of its own, as a connector does. */
export class ApiCaller {
  private constructor(
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  static async login(simulator: PortSimulator, options: CallerOptions = {}): Promise<ApiCaller> {
    const { clientId = 'demo-client', clientSecret = 'demo-secret', agent = OUR_AGENT } = options;
    const anonymous = new ApiCaller(simulator.url, { 'user-agent': agent });
    const { body } = await anonymous.post('/v1/auth/access_token', { clientId, clientSecret });
    return new ApiCaller(simulator.url, {
      'user-agent': agent,
      authorization: `${String(body['tokenType'])} ${String(body['accessToken'])}`,
    });
  }

  static anonymous(simulator: PortSimulator): ApiCaller {
    return new ApiCaller(simulator.url, {});
  }

  with(headers: Readonly<Record<string, string>>): ApiCaller {
    return new ApiCaller(this.url, { ...this.headers, ...headers });
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }
  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }
  patch(path: string, body: unknown): Promise<Answer> {
    return this.send('PATCH', path, body);
  }
  put(path: string, body: unknown): Promise<Answer> {
    return this.send('PUT', path, body);
  }
  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  /** Upserts entities of one blueprint, with merging unless the query says otherwise. */
  bulk(blueprint: string, entities: readonly object[], query = 'upsert=true&merge=true'): Promise<Answer> {
    return this.post(`/v1/blueprints/${blueprint}/entities/bulk?${query}`, { entities });
  }

  private async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = path.startsWith('http') ? path : this.url + path;
    const response = await fetch(url, {
      method,
      headers: { ...this.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Answer['body'],
    };
  }
}
