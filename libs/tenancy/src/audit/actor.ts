import type { ActorType } from '@quayside/contracts';

export { ACTOR_TYPES, type ActorType } from '@quayside/contracts';

/** The request with which somebody does something. */
export interface Origin {
  /** the IP address that it came from */
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Who does something. */
export interface Actor {
  readonly type: ActorType;
  /** of a person the id of the user, of a token its own, of an operator the id of the user or `bootstrap` */
  readonly id: string;
  readonly origin?: Origin | undefined;
}
