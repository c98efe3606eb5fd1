import { isAppError } from '@quayside/domain';
import { readConfig } from './config';
import { startSimulators } from './start-simulators';

async function main(): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
  const simulators = await startSimulators(readConfig(), (error) =>
    process.stderr.write(`the state could not be written: ${(error as Error).message}\n`),
  );
  const { statuspage, port, identity } = simulators;
  const ready = { event: 'ready', statuspage: statuspage.url, port: port.url, identity: identity?.url ?? null };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await stopped;
  await simulators.stop();
}

main().catch((error: unknown) => {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  const text = isAppError(error) || code === 'EADDRINUSE' ? message : stack;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
