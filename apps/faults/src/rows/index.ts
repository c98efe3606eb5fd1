import type { Fault } from '../frame/fault';
import { workerKilled } from './f01-worker-killed';
import { killedBeforeCommit } from './f02-killed-before-commit';
import { acceptedAndKilled } from './f03-accepted-and-killed';
import { rollingStop } from './f04-rolling-stop';
import { workerPaused } from './f05-worker-paused';
import { eventLoopBlocked } from './f06-event-loop-blocked';
import { redisRestarted } from './f07-redis-restarted';
import { redisFlushed } from './f08-redis-flushed';
import { redisDown } from './f09-redis-down';
import { redisSlow } from './f10-redis-slow';
import { redisHalfOpen } from './f11-redis-half-open';
import { redisFull } from './f12-redis-full';
import { redisEvicts } from './f13-redis-evicts';
import { postgresRestarted } from './f14-postgres-restarted';
import { postgresDown } from './f15-postgres-down';
import { connectionsExhausted } from './f16-connections-exhausted';
import { deadlock } from './f17-deadlock';
import { rateLimited } from './f18-rate-limited';
import { upstreamBroken } from './f19-upstream-broken';
import { keyRevoked } from './f20-key-revoked';
import { pageLost } from './f21-page-lost';
import { listShifts } from './f22-list-shifts';
import { jobsReplayed } from './f23-jobs-replayed';
import { forgedCalls } from './f24-forged-calls';
import { portRefuses } from './f26-port-refuses';
import { answerLost } from './f27-answer-lost';
import { blueprintChanged } from './f28-blueprint-changed';
import { clocksWrong } from './f32-clocks-wrong';
import { schedulerPaused } from './f33-scheduler-paused';
import { herdDue } from './f34-herd-due';
import { wayOutDown } from './f36-way-out-down';
import { hostileAddress } from './f37-hostile-address';
import { poisonRun } from './f41-poison-run';

/** Every row of the matrix that is written, in its order. */
export const ROWS: readonly Fault[] = [
  workerKilled,
  killedBeforeCommit,
  acceptedAndKilled,
  rollingStop,
  workerPaused,
  eventLoopBlocked,
  redisRestarted,
  redisFlushed,
  redisDown,
  redisSlow,
  redisHalfOpen,
  redisFull,
  redisEvicts,
  postgresRestarted,
  postgresDown,
  connectionsExhausted,
  deadlock,
  rateLimited,
  upstreamBroken,
  keyRevoked,
  pageLost,
  listShifts,
  jobsReplayed,
  forgedCalls,
  portRefuses,
  answerLost,
  blueprintChanged,
  clocksWrong,
  schedulerPaused,
  herdDue,
  wayOutDown,
  hostileAddress,
  poisonRun,
];
