import { createHttpClient, type HttpClientOptions } from './create-http-client';
import { EgressProxy } from './egress-proxy';
import type { HttpClient } from './http-request';

/** A way out as it travels to a thread. The proxy's password may be in it: it is for a channel, never for a log. */
export interface PlainWayOut {
  readonly allowPrivateHosts: boolean;
  readonly egressProxy: { readonly origin: string; readonly authorization: string | undefined } | undefined;
}

export interface WayOutOptions {
  /** see `AgentOptions` */
  readonly allowPrivateHosts: boolean;
  /** undefined for direct connections: nobody leaves it out by mistake */
  readonly egressProxy: EgressProxy | undefined;
}

/**
 * Where a program may call to, and through what. It is decided once, when the program starts; every client of the program
 * is opened by it, so that none can be made that goes another way.
 */
export class WayOut {
  constructor(private readonly options: WayOutOptions) {}

  static fromPlain({ allowPrivateHosts, egressProxy }: PlainWayOut): WayOut {
    const proxy = egressProxy && new EgressProxy(egressProxy.origin, egressProxy.authorization);
    return new WayOut({ allowPrivateHosts, egressProxy: proxy });
  }

  toPlain(): PlainWayOut {
    const { allowPrivateHosts, egressProxy } = this.options;
    const authorization = egressProxy?.headers()['proxy-authorization'];
    return { allowPrivateHosts, egressProxy: egressProxy && { origin: egressProxy.origin, authorization } };
  }

  /** A client with connections of its own, see `createHttpClient`. */
  openClient(options: Omit<HttpClientOptions, keyof WayOutOptions>): HttpClient {
    const { allowPrivateHosts, egressProxy } = this.options;
    return createHttpClient({ ...options, allowPrivateHosts, ...(egressProxy && { egressProxy }) });
  }
}
