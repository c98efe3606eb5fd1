import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { idSchema } from '@quayside/contracts';
import { systemClock, type Clock } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import { recordAccess, type Actor } from '@quayside/tenancy';
import type { IncomingMessage } from 'node:http';
import type { Observable } from 'rxjs';
import { DATABASE } from '../api-parts';
import { admittedActorOf } from '../identity/admission';

/** Whoever looks at the same thing again and again is on the trail once in this time, by each process. */
const QUIET_MS = 3_600_000;
const MAX_REMEMBERED = 10_000;

interface RoutedRequest extends IncomingMessage {
  readonly params?: { readonly org?: string };
  readonly route?: { readonly path?: string };
}

/**
 * Who runs Quayside may look at what is an organisation's, and it is on the trail of that organisation before they see it.
 * Changes are there anyway.
 */
@Injectable()
export class OperatorAccessInterceptor implements NestInterceptor {
  readonly #noted = new Map<string, { readonly until: number; readonly recorded: Promise<void> }>();
  readonly #clock: Pick<Clock, 'now'> = systemClock;

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<RoutedRequest>();
    const { method, params, route } = request;
    const actor = admittedActorOf(request);
    const organisation = idSchema.safeParse(params?.org);
    // what is no id is not found by whoever handles the request
    if (method === 'GET' && actor?.type === 'operator' && organisation.success) {
      await this.#note(organisation.data, route?.path ?? '', actor);
    }
    return next.handle();
  }

  /** Requests that come at once wait for the same event. */
  async #note(organisationId: string, route: string, actor: Actor): Promise<void> {
    const key = `${actor.id} ${organisationId} ${route}`;
    const now = this.#clock.now().getTime();
    const noted = this.#noted.get(key);
    if (noted !== undefined && noted.until > now) return noted.recorded;
    const recorded = recordAccess(this.database, organisationId, actor, route);
    this.#noted.delete(key);
    this.#noted.set(key, { until: now + QUIET_MS, recorded });
    const [oldest] = this.#noted.keys();
    if (this.#noted.size > MAX_REMEMBERED && oldest !== undefined) this.#noted.delete(oldest);
    try {
      await recorded;
    } catch (error) {
      this.#noted.delete(key);
      throw error;
    }
  }
}
