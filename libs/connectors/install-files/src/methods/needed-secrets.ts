import type { NeededSecret } from '../install-file';
import type { InstallPlan } from '../install-plan';

/** Where each secret has a name of its own: the one that was given, else Ocean's. */
export function neededSecrets({ secrets }: InstallPlan): readonly NeededSecret[] {
  return secrets.map(({ reference, ...secret }) => ({ ...secret, reference: reference ?? secret.variable }));
}
