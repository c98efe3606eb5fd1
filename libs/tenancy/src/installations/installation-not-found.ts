import { TenancyError } from '../tenancy-error';

export function installationNotFound(organisationId: string, installationId: string): TenancyError {
  return new TenancyError('installation_not_found', 'There is no such installation in this organisation', {
    context: { organisationId, installationId },
  });
}
