import type { IncomingMessage } from 'node:http';

/** The part of an Express application that knows its routes. */
interface RoutedRequest {
  readonly path?: string;
  readonly app?: { readonly router?: { readonly stack?: readonly RouteLayer[] } };
}
interface RouteLayer {
  readonly route?: { readonly methods?: Readonly<Record<string, boolean>> };
  /** what it made of the path, or nothing when the path is another */
  match?(path: string): unknown;
}

/** The methods that some route takes at the address of a request, in alphabetical order. Empty when there is no route. */
export function allowedMethods(request: IncomingMessage): string[] {
  const { path, app } = request as RoutedRequest;
  const methods = new Set<string>();
  for (const layer of app?.router?.stack ?? []) {
    if (path === undefined || layer.route === undefined || !layer.match?.(path)) continue;
    for (const method of Object.keys(layer.route.methods ?? {})) methods.add(method.toUpperCase());
  }
  return [...methods].sort();
}
