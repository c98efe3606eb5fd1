import { done, type Router } from './router';

export function addOrganisationRoutes(router: Router): void {
  router.route('GET', '/v1/organization', ({ organisation: { id, name } }) =>
    done({ organization: { id, name, featureFlags: [] } }),
  );
}
