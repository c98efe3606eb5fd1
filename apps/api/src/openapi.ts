import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { describeProblems } from '@quayside/platform-nest';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import { version } from '../package.json';
import { SESSION_COOKIE_NAME } from './identity/login';

const DESCRIPTION = `Installs connectors, watches their runs and changes their mappings.

Every route needs the header \`Authorization: Bearer <token>\` or the cookie of a session, but those that say otherwise;
\`x-permission\` names the permission that a route needs. An organisation that is not yours is not found.
Lists answer with \`items\` and \`next\`: give \`next\` as \`after\` to get the following page.
A POST with an \`Idempotency-Key\` is carried out once, however often it is sent.
A change with \`If-Match\` is made only while the \`ETag\` is still that one.
\`RateLimit\` tells what is left of the limits; from 429 on, wait for \`Retry-After\` seconds.
Whatever fails answers with \`application/problem+json\` (RFC 9457); its \`code\` is stable.`;

/** The OpenAPI 3.1 document of all routes. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Quayside API')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setOpenAPIVersion('3.1.0')
    .build();
  const document = SwaggerModule.createDocument(app, base, { operationIdFactory: (_controller, method) => method });
  return plainSchemaNames(describeProblems(cleanupOpenApiDoc(document, { version: '3.1' }), SESSION_COOKIE_NAME));
}

const OUTPUT = /_Output$/;

/** The schema of an answer gets the name of its class: none of ours is the schema of a request as well. */
function plainSchemaNames(document: OpenAPIObject): OpenAPIObject {
  const schemas = Object.entries(document.components?.schemas ?? {});
  const renamed = {
    ...document,
    components: {
      ...document.components,
      schemas: Object.fromEntries(schemas.map(([name, schema]) => [name.replace(OUTPUT, ''), schema])),
    },
  };
  return JSON.parse(
    JSON.stringify(renamed, (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' ? value.replace(OUTPUT, '') : value,
    ),
  ) as OpenAPIObject;
}
