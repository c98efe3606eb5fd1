import { z } from 'zod';
import type { KmsSimulator } from './kms-simulator';

const count = z.number().int().min(0).optional();
const operationFault = z.strictObject({
  effect: z.union([
    z.strictObject({ kind: z.enum(['throttling', 'internal', 'unavailable', 'hang']) }),
    z.strictObject({ kind: z.literal('latency'), ms: z.number().int().min(0) }),
  ]),
  operation: z.string().optional(),
  after: count,
  times: count,
});

/** Steering over HTTP, for who runs the simulator in another process. Keys are steered with KMS' own operations. */
export function addControlRoutes(simulator: KmsSimulator): void {
  const { server, faults } = simulator;
  server.control('GET', '/calls', () => ({ status: 200, body: simulator.callsByOperation() }));
  server.control('POST', '/operation-faults', ({ body }) => {
    const parsed = operationFault.safeParse(body);
    if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
    const { effect, operation, after, times } = parsed.data;
    faults.add({
      effect,
      ...(operation === undefined ? {} : { operation }),
      ...(after === undefined ? {} : { after }),
      ...(times === undefined ? {} : { times }),
    });
    return { status: 204 };
  });
  server.control('DELETE', '/operation-faults', () => {
    faults.clear();
    return { status: 204 };
  });
}
