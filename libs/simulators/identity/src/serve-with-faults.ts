import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FaultEffect, Faults } from '@quayside/simulator-kit';

/** Faults in front of a listener that answers by itself. `cut` and `reset_after_write` are a plain reset. */
export function serveWithFaults(faults: Faults, listener: () => RequestListener): RequestListener {
  return (request, response) => {
    const path = new URL(request.url ?? '/', 'http://simulator').pathname;
    const effect = faults.strike(request.method ?? 'GET', path);
    if (effect?.kind !== 'latency') return strike(effect, request, response, listener());
    setTimeout(() => void listener()(request, response), effect.ms).unref();
  };
}

function strike(
  effect: Exclude<FaultEffect, { kind: 'latency' }> | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  listener: RequestListener,
): void {
  switch (effect?.kind) {
    case undefined:
      return void listener(request, response);
    case 'status':
      response.writeHead(effect.status, { 'content-type': 'application/json', ...effect.headers });
      return void response.end(effect.body === undefined ? '' : JSON.stringify(effect.body));
    case 'malformed':
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.end(effect.text ?? '{"issuer": "never-clo');
    case 'hang':
      return;
    default:
      return void request.socket.destroy();
  }
}
