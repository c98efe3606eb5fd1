import { IdentityError } from './identity-error';

export interface FetchBounds {
  /** from the connection to the last byte */
  readonly timeoutMs: number;
  /** http as well as https */
  readonly allowInsecure: boolean;
}

/** What the two libraries that ask the provider hand over. */
export interface FetchRequest {
  readonly method: string;
  readonly headers: Headers | Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const MAX_BYTES = 262_144;

/**
 * The one way to the identity provider. Takes 256 KiB at the most, follows no redirect, and gives up in time.
 * Throws `identity_provider_unavailable` where trying again can help, `identity_provider_invalid` where it cannot.
 */
export function boundedFetch(bounds: FetchBounds): (url: string, request: FetchRequest) => Promise<Response> {
  return async (address, { method, headers, body, signal }) => {
    const url = new URL(address);
    if (!isCallable(url, bounds.allowInsecure)) throw invalid('one of its addresses is not an https address');
    const inTime = AbortSignal.timeout(bounds.timeoutMs);
    try {
      const response = await fetch(url, {
        method,
        headers: headers instanceof Headers ? headers : { ...headers },
        redirect: 'manual',
        signal: signal === undefined ? inTime : AbortSignal.any([inTime, signal]),
        ...(body === undefined || body === null ? {} : { body: body as NonNullable<RequestInit['body']> }),
      });
      if (response.status >= 500 || response.status === 429) {
        await response.body?.cancel();
        throw unavailable(`answered ${response.status}`);
      }
      if (response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        throw invalid('it redirects where it has to answer');
      }
      const bytes = await readBounded(response);
      return new Response(bytes.length === 0 ? null : bytes, { status: response.status, headers: response.headers });
    } catch (error) {
      if (error instanceof IdentityError) throw error;
      throw unavailable(inTime.aborted ? `did not answer within ${bounds.timeoutMs} ms` : 'could not be reached');
    }
  };
}

export function isCallable(url: URL, allowInsecure: boolean): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (allowInsecure && url.protocol === 'http:');
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    // leaving the loop cancels the body
    if (bytes > MAX_BYTES) throw invalid(`an answer is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function unavailable(what: string): IdentityError {
  return new IdentityError('identity_provider_unavailable', `The identity provider ${what}.`, { retry: 'later' });
}

function invalid(what: string): IdentityError {
  return new IdentityError('identity_provider_invalid', `The identity provider is not usable: ${what}.`);
}
