import type { IncomingMessage } from 'node:http';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The organisation that the address of a request names, once its route is known; nothing when what it names can be none. */
export function organisationOf(request: IncomingMessage): string | undefined {
  const { params } = request as { readonly params?: Readonly<Record<string, unknown>> };
  const named = params?.['org'];
  const id = typeof named === 'string' ? named.toLowerCase() : '';
  return UUID.test(id) ? id : undefined;
}
