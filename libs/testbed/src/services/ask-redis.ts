import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends one command on a connection of its own, and gives the answer as Redis writes it. */
export async function askRedis(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}

/** Every process of Redis has another one. */
export async function redisRunId(url: string): Promise<string> {
  const [, runId] = /run_id:([0-9a-f]{40})/.exec(await askRedis(url, 'INFO server')) ?? [];
  if (runId === undefined) throw new Error('Redis does not say which process it is');
  return runId;
}
