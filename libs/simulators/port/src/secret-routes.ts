import type { JsonValue } from '@quayside/domain';
import type { Organisation, SecretMetadata } from './organisation';
import { conflict, invalid, notFound } from './refusal';
import { objectBody, requiredString } from './request-body';
import { done, type Router } from './router';

const NAME = /^[A-Za-z0-9-_]{1,100}$/;
const MAX_DESCRIPTION = 200;

/** Secrets of an organisation: written once, never read. Not even the simulator keeps a value. */
export function addSecretRoutes(router: Router): void {
  router.route('GET', '/v1/organization/secrets', ({ organisation }) =>
    done({ secrets: [...organisation.secrets.values()] }),
  );

  router.route('POST', '/v1/organization/secrets', ({ request, organisation, stamp }) => {
    const body = objectBody(request, ['secretName', 'secretValue', 'description']);
    const secretName = requiredString(body['secretName'], 'secretName');
    if (!NAME.test(secretName)) throw invalid(`"secretName" must match pattern "${NAME.source}"`);
    requiredString(body['secretValue'], 'secretValue');
    if (organisation.secrets.has(secretName)) throw conflict('Secret', secretName);
    const description = parseDescription(body['description']) ?? '';
    const secret: SecretMetadata = { secretName, description, createdAt: stamp.at, updatedAt: stamp.at };
    organisation.secrets.set(secretName, secret);
    return done({ secret });
  });

  router.route('GET', '/v1/organization/secrets/:name', ({ organisation, params }) =>
    done({ secret: secretOf(organisation, params['name']) }),
  );

  router.route('PATCH', '/v1/organization/secrets/:name', ({ request, organisation, params, stamp }) => {
    const held = secretOf(organisation, params['name']);
    const body = objectBody(request, ['secretValue', 'description']);
    if (body['secretValue'] !== undefined) requiredString(body['secretValue'], 'secretValue');
    const description = parseDescription(body['description']) ?? held.description;
    const secret: SecretMetadata = { ...held, description, updatedAt: stamp.at };
    organisation.secrets.set(held.secretName, secret);
    return done({ secret });
  });

  router.route('DELETE', '/v1/organization/secrets/:name', ({ organisation, params }) => {
    organisation.secrets.delete(secretOf(organisation, params['name']).secretName);
    return done();
  });
}

function secretOf(organisation: Organisation, name = ''): SecretMetadata {
  const secret = organisation.secrets.get(name);
  if (!secret) throw notFound('Secret', name);
  return secret;
}

function parseDescription(value: JsonValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = requiredString(value, 'description');
  if (text.length > MAX_DESCRIPTION)
    throw invalid(`"description" must NOT have more than ${MAX_DESCRIPTION} characters`);
  return text;
}
