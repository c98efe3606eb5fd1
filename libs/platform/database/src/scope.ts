import { AsyncLocalStorage } from 'node:async_hooks';

/** Whose rows a statement sees: those of one organisation, or what may be read and written across all of them. */
export type Scope = { readonly organisationId: string } | 'across-tenants';

/** The role that `acrossTenants` takes on; the migration that makes it says which columns it has. */
const ACROSS_ROLE = 'quayside_across';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * From a handle of the database down to the pool. Prisma stands between the two and hands nothing through. `ScopedPool` is
 * the only reader.
 */
const current = new AsyncLocalStorage<Scope | undefined>();

export function currentScope(): Scope | undefined {
  return current.getStore();
}

/** `work` is awaited inside: an operation of Prisma begins when somebody awaits it, and not when it is called. */
export function inScope<T>(scope: Scope | undefined, work: () => PromiseLike<T>): Promise<T> {
  return current.run(scope, async () => await work());
}

/**
 * What Postgres is told for the length of a transaction.
 *
 * @throws RangeError when the organisation is no UUID: the value becomes a part of a statement
 */
export function settingOf(scope: Scope): readonly [name: string, value: string] {
  if (scope === 'across-tenants') return ['role', ACROSS_ROLE];
  if (!UUID.test(scope.organisationId)) throw new RangeError('an organisation is named by a UUID');
  return ['app.organisation', scope.organisationId];
}
