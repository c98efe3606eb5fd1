import { randomUUID } from 'node:crypto';
import type {
  Clock,
  Logger,
  ResponseShare,
  ResponseShares,
  ShareableRequest,
  ShareClaim,
  ShareLook,
  ShareStatistics,
  UpstreamKey,
} from '@quayside/domain';
import { answerInTime, runScript, type RedisScript, type ScriptClient } from '@quayside/platform-redis-script';
import { MAX_ANSWER_LENGTH, MAX_SEALED_LENGTH, PATIENCE_MS } from './limits';
import { seal, sealingKey, unseal } from './seal';
import { keyName, requestName } from './share-names';
import { HOLD_SCRIPT, LOOK_SCRIPT, SETTLE_SCRIPT } from './share-scripts';

export interface ResponseSharesOptions {
  /** best one that fails at once when Redis is away */
  readonly redis: ScriptClient;
  /** of the names in Redis; the same in every process */
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly logger: Logger;
}

const PREFIX = '{quayside}:share';

/** Answers that all processes share by way of Redis. */
export class RedisResponseShares implements ResponseShares {
  constructor(private readonly options: ResponseSharesOptions) {}

  of(key: UpstreamKey): ResponseShare {
    return new RedisResponseShare(key, this.options);
  }
}

class RedisResponseShare implements ResponseShare {
  private readonly user = randomUUID();
  private readonly users: string;
  private readonly key: Buffer;
  /** by Redis' clock; empty before the first look */
  private began = '';
  private found = 0;

  constructor(
    private readonly upstream: UpstreamKey,
    private readonly options: ResponseSharesOptions,
  ) {
    this.users = `${PREFIX}:${keyName(upstream, options.secret)}:users`;
    this.key = sealingKey(upstream.apiKey, options.secret);
  }

  async look(request: ShareableRequest): Promise<ShareLook> {
    const name = requestName(this.upstream, request, this.options.secret);
    const keys = [this.users, answerOf(name), claimOf(name)];
    const answer = await this.run(LOOK_SCRIPT, keys, [this.user, this.began, randomUUID()]);
    if (answer === undefined) return { type: 'alone' };
    const [nowMs, type, value = ''] = answer as [number, ShareLook['type'], string?];
    if (this.began === '') this.began = String(nowMs);
    if (type === 'claimed') return { type, claim: { name, value } };
    return type === 'found' ? this.opened(name, value) : { type };
  }

  async hold({ name, value }: ShareClaim): Promise<void> {
    await this.run(HOLD_SCRIPT, [claimOf(name)], [value]);
  }

  async settle({ name, value }: ShareClaim, answer: string | null): Promise<void> {
    const time = timeOf(value);
    const isShort = answer !== null && answer.length <= MAX_ANSWER_LENGTH;
    const sealed = isShort ? await seal(answer, labelOf(name, time), this.key) : '';
    const kept = sealed === '' || sealed.length > MAX_SEALED_LENGTH ? '' : `${time}:${sealed}`;
    await this.run(SETTLE_SCRIPT, [answerOf(name), claimOf(name)], [value, kept]);
  }

  statistics(): ShareStatistics {
    return { found: this.found };
  }

  private async opened(name: string, value: string): Promise<ShareLook> {
    const time = timeOf(value);
    const answer = await unseal(value.slice(time.length + 1), labelOf(name, time), this.key);
    if (answer === null) return { type: 'alone' };
    this.found += 1;
    return { type: 'found', answer };
  }

  /** Undefined when Redis is away, slow or full. */
  private async run(script: RedisScript, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    const { redis, clock, logger } = this.options;
    try {
      return await answerInTime(runScript(redis, script, keys, values), PATIENCE_MS, clock);
    } catch (error) {
      logger.debug({ err: error }, 'an answer could not be shared');
      return undefined;
    }
  }
}

function answerOf(name: string): string {
  return `${PREFIX}:${name}:answer`;
}

function claimOf(name: string): string {
  return `${PREFIX}:${name}:claim`;
}

/** When the claim was made, on which an answer or a claim begins: see `LOOK_SCRIPT`. */
function timeOf(value: string): string {
  return value.slice(0, value.indexOf(':'));
}

/** So that no answer passes for that to another request, or for a later one. */
function labelOf(name: string, time: string): string {
  return `${name}:${time}`;
}
