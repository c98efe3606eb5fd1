export interface ApiAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** A run that the API has promised, by an answer of 201 or 202. */
export interface AcceptedRun {
  /** of the installation */
  readonly path: string;
  readonly runId: string;
}

/** Calls the API as the operator, and remembers what it promised and what it said when it refused. */
export class ApiCaller {
  readonly accepted: AcceptedRun[] = [];
  /** bodies of answers from 400 up, the latest thousand */
  readonly errorBodies: string[] = [];

  constructor(
    private url: string,
    private readonly token: string,
  ) {}

  /** where the API listens, for calls that are not to be remembered */
  get address(): string {
    return this.url;
  }

  moveTo(url: string): void {
    this.url = url;
  }

  async call<T>(method: string, path: string, body?: object): Promise<ApiAnswer<T>> {
    const send = () =>
      fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    // the API closes a connection that has been idle for long, at times in the moment in which it is used again
    const answer = await (method === 'GET' ? send().catch(send) : send());
    const text = await answer.text();
    const parsed = (text === '' ? null : JSON.parse(text)) as T;
    if (answer.status >= 400) this.keepError(text);
    else this.keepAccepted(answer.status, path, parsed);
    return { status: answer.status, headers: answer.headers, body: parsed };
  }

  private keepAccepted(status: number, path: string, body: unknown): void {
    const { id, firstRun } = (body ?? {}) as { readonly id?: string; readonly firstRun?: { readonly id: string } };
    if (status === 201 && firstRun !== undefined) this.accepted.push({ path: `${path}/${id}`, runId: firstRun.id });
    if (status === 202 && id !== undefined) this.accepted.push({ path: path.replace(/\/resyncs$/, ''), runId: id });
  }

  private keepError(text: string): void {
    this.errorBodies.push(text);
    if (this.errorBodies.length > 1_000) this.errorBodies.shift();
  }
}
