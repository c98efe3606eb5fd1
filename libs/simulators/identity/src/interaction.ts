import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { messagePage, signInPage } from './pages';
import type { SimulatedUser } from './simulated-user';

const MAX_FORM_BYTES = 16_384;

/** The page between the authorization request and its answer. What is not under `/interaction` is the provider's. */
export function addInteraction(provider: Provider, users: readonly SimulatedUser[]): void {
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    try {
      if (ctx.method === 'POST') return await finish(provider, users, ctx as KoaContextWithOIDC);
      await provider.interactionDetails(ctx.req, ctx.res);
      ctx.body = signInPage(ctx.path, users);
    } catch {
      // the cookie of the interaction is missing, or it was finished before
      ctx.status = 400;
      ctx.body = messagePage('This sign-in is over', 'Go back to the application and begin again.');
    }
  });
}

async function finish(provider: Provider, users: readonly SimulatedUser[], ctx: KoaContextWithOIDC): Promise<void> {
  const form = new URLSearchParams(await readForm(ctx.req));
  const user = users.find(({ sub }) => sub === form.get('user'));
  const cancelled = form.get('choice') === 'cancel';
  if (!cancelled && user === undefined) {
    ctx.status = 400;
    ctx.body = signInPage(ctx.path, users, 'There is no such user.');
    return;
  }
  const refusal = { error: 'access_denied', error_description: 'the user pressed cancel' };
  const next = await provider.interactionResult(
    ctx.req,
    ctx.res,
    cancelled || user === undefined ? refusal : { login: { accountId: user.sub } },
    { mergeWithLastSubmission: false },
  );
  ctx.status = 303;
  ctx.redirect(next);
}

async function readForm(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) throw new RangeError('the form is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
