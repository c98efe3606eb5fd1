import { REDIS_NOW, redisScript } from '@quayside/platform-redis-script';
import { ANSWER_MS, CLAIM_MS, USER_MS } from './limits';

/**
 * KEYS: users of the upstream key by the time of their last look, answer, claim.
 * ARGV: user, the time of its first look or '', an id for the claim that it may get.
 * Answers the time, what became of it, and the answer or the claim where there is one.
 *
 * Answers and claims begin with the time at which the claim was made. The upstream was asked after that; so whoever began
 * earlier may have the answer, and waits for it.
 */
export const LOOK_SCRIPT = redisScript(`${REDIS_NOW}
local began = tonumber(ARGV[2]) or now
local function made_after_beginning(text)
  local made = text and tonumber(string.match(text, '^(%d+):'))
  return made and made > began
end

-- first what a full Redis refuses: after any other write it lets a script go on
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ${USER_MS})
redis.call('PEXPIRE', KEYS[1], ${USER_MS})
if redis.call('ZCARD', KEYS[1]) == 1 then return { now, 'alone' } end

local answer = redis.call('GET', KEYS[2])
if made_after_beginning(answer) then return { now, 'found', answer } end
local claim = redis.call('GET', KEYS[3])
if claim then return { now, made_after_beginning(claim) and 'awaited' or 'alone' } end
local own = string.format('%.0f', now) .. ':' .. ARGV[3]
redis.call('SET', KEYS[3], own, 'PX', ${CLAIM_MS})
return { now, 'claimed', own }
`);

/** KEYS: claim. ARGV: its value. */
export const HOLD_SCRIPT = redisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ${CLAIM_MS}) end
return 0
`);

/** KEYS: answer, claim. ARGV: the value of the claim, what is to be kept or ''. Nothing is kept for a claim that has lapsed. */
export const SETTLE_SCRIPT = redisScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
-- a full Redis keeps no answer, and is told all the same that the claim is over
if ARGV[2] ~= '' then redis.pcall('SET', KEYS[1], ARGV[2], 'PX', ${ANSWER_MS}) end
redis.call('DEL', KEYS[2])
return 1
`);
