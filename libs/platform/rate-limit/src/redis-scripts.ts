import { REDIS_NOW, redisScript } from '@quayside/platform-redis-script';
import { MAX_HOLD_MS, MAX_WAITERS, WAITER_LEASE_MS } from './limits';

/** 30 days, far longer than any span; every use begins it anew. */
const MEMORY_LIFETIME_MS = 2_592_000_000;

/**
 * Since when this Redis has remembered everything. A process of Redis that began anew may have lost the latest grants, a
 * replica that took over may have missed them, one that was flushed has lost all, and one whose clock went back cannot
 * tell their age: each of them remembers from now on only.
 */
const MEMORY = `
local function this_process()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
end

local function remembers_since(key, now, newest)
  local process = this_process()
  local memory = redis.call('HMGET', key, 'process', 'since')
  local since = tonumber(memory[2])
  if memory[1] ~= process or not since or since > now or newest > now then
    since = now
    redis.call('HSET', key, 'process', process, 'since', since)
  end
  redis.call('PEXPIRE', key, ${MEMORY_LIFETIME_MS})
  return since
end
`;

const HOLD = `
local function hold(key, now, for_ms)
  local known = tonumber(redis.call('GET', key) or 0)
  -- later than anybody can ask for: left by a clock that went back
  if known > now + ${MAX_HOLD_MS} then known = 0 end
  if for_ms <= 0 or now + for_ms <= known then return known end
  -- what it says counts, and not how long it is kept
  redis.call('SET', key, string.format('%.0f', now + for_ms), 'PX', ${MAX_HOLD_MS})
  return now + for_ms
end
`;

/**
 * The rules of `BudgetLedger`, with these differences: time and memory are those of Redis.
 *
 * KEYS: grants by time, waiters by the time at which they lapse, hold, memory.
 * ARGV: span, capacity of the lane, rank of the lane, grant, ticket or '', hold in ms.
 * Answers 1 or 0 for granted, the wait in ms, the ticket.
 */
const ASK = `
local span, capacity, hold_ms = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[6])
local grant, ticket = ARGV[4], ARGV[5]
if ticket == '' then ticket = ARGV[3] .. ':' .. string.format('%015.0f', now) .. ':' .. grant end

local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
local since = remembers_since(KEYS[4], now, tonumber(newest or 0))
local ready_at = math.max(hold(KEYS[3], now, hold_ms), since + span)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - span)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf')
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)

local used, ahead = redis.call('ZCARD', KEYS[1]), 0
for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  if other < ticket then ahead = ahead + 1 end
end
local missing = used + ahead - capacity + 1
local free_at = now
if missing > 0 then
  local round = math.max(used, capacity)
  local place = (missing - 1) % round
  local leaves = redis.call('ZRANGE', KEYS[1], place, place, 'WITHSCORES')[2]
  free_at = tonumber(leaves or now) + span * (1 + math.floor((missing - 1) / round))
end
local wait = math.max(ready_at, free_at) - now

if wait <= 0 then
  redis.call('ZADD', KEYS[1], now, grant)
  redis.call('PEXPIRE', KEYS[1], span)
  redis.call('ZREM', KEYS[2], ticket)
  return { 1, 0, ticket }
end
if redis.call('ZSCORE', KEYS[2], ticket) or redis.call('ZCARD', KEYS[2]) < ${MAX_WAITERS} then
  redis.call('ZADD', KEYS[2], now + ${WAITER_LEASE_MS}, ticket)
  redis.call('PEXPIRE', KEYS[2], ${WAITER_LEASE_MS})
end
return { 0, wait, ticket }
`;

export const ASK_SCRIPT = redisScript(REDIS_NOW + MEMORY + HOLD + ASK);

/** KEYS: grants, waiters. ARGV: grant or '', ticket or ''. */
export const FORGET_SCRIPT = redisScript(`
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return 0
`);

/** KEYS: hold. ARGV: ms. */
export const HOLD_SCRIPT = redisScript(REDIS_NOW + HOLD + `return hold(KEYS[1], now, tonumber(ARGV[1]))`);

/** Whoever names a process of Redis was started together with it. */
const KNOWN_FOR_SECONDS = 60;

const REMEMBER = `
local process = this_process()
local is_new = redis.call('HGET', KEYS[1], 'process') ~= process
local since = remembers_since(KEYS[1], now, 0)
if is_new and process == ARGV[1] then
  local age = tonumber(string.match(redis.call('INFO', 'server'), 'uptime_in_seconds:(%d+)'))
  local was_flushed = string.find(redis.call('INFO', 'commandstats'), 'cmdstat_flush', 1, true)
  if age < ${KNOWN_FOR_SECONDS} and not was_flushed then
    since = 0
    redis.call('HSET', KEYS[1], 'since', since)
  end
end
return since
`;

/**
 * KEYS: memory. ARGV: the process of Redis that is known to have missed nothing, or ''. Begins the memory where there is
 * none, before anybody asks. That of the known process has no beginning, unless it has lost what it had: a program that
 * begins later has the same environment, and Redis may have been flushed by then.
 */
export const REMEMBER_SCRIPT = redisScript(REDIS_NOW + MEMORY + REMEMBER);
