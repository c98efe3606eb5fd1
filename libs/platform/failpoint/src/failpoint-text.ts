import { z } from 'zod';

/** What a program does to itself. */
export type FailpointAction =
  | { readonly kind: 'kill' }
  | { readonly kind: 'throw' }
  /** the thread that reaches the point stands still for so long */
  | { readonly kind: 'block'; readonly ms: number };

/** Plain data, so that it can be handed to a thread. */
export interface FailpointSetting<Point extends string = string> {
  readonly point: Point;
  /** whose work has to be at the point, for example an installation; anybody's when absent */
  readonly subject?: string;
  /** it strikes at the n-th time that the point is reached, and never again */
  readonly nth: number;
  readonly action: FailpointAction;
}

const FORM = /^([a-z_]{1,40})(?:@([\w-]{1,64}))?(?::(\d{1,6}))?=(kill|throw|block:(\d{1,6}))$/;

/** `<point>[@<subject>][:<n>]=<kill|throw|block:<ms>>`, for example `page_written:3=kill`, with one of the given points. */
export function failpointText<Point extends string>(
  points: readonly Point[],
): z.ZodType<FailpointSetting<Point>, string> {
  return z.string().transform((text, context): FailpointSetting<Point> => {
    const [, name, subject, nth = '1', action = '', ms = '0'] = FORM.exec(text.trim()) ?? [];
    const point = points.find((known) => known === name);
    if (point === undefined || Number(nth) < 1) {
      const message = `must be <point>[@<subject>][:<n>]=<kill|throw|block:<ms>> with a point of ${points.join(', ')} and n from 1`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    const whose = subject === undefined ? {} : { subject };
    return { point, ...whose, nth: Number(nth), action: actionOf(action, Number(ms)) };
  });
}

function actionOf(text: string, ms: number): FailpointAction {
  if (text === 'kill' || text === 'throw') return { kind: text };
  return { kind: 'block', ms };
}

/** For the `refine` of a program's schema. */
export function failpointAllowed(environment: {
  readonly NODE_ENV?: string | undefined;
  readonly QUAYSIDE_FAILPOINT?: FailpointSetting | undefined;
}): boolean {
  return environment.QUAYSIDE_FAILPOINT === undefined || environment.NODE_ENV !== 'production';
}

/** What the refinement says when it fails. */
export const FAILPOINT_REFUSED = {
  path: ['QUAYSIDE_FAILPOINT'],
  message: 'must not be set with NODE_ENV=production',
};
