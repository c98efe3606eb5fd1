import type { OpenAPIObject } from '@nestjs/swagger';
import { problemSchema } from '@quayside/contracts';
import { z } from 'zod';
import { PERMISSION_OF_OPERATION, PUBLIC_OPERATION } from './route-access';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type PathItem = OpenAPIObject['paths'][string];
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
const PROBLEM = { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };

/** The names of the security schemes that `describeProblems` puts into the document. */
const BEARER = 'bearer';
const SESSION = 'session';

/**
 * Completes an OpenAPI document with what `prepareHttpApp` does for every route: the token or session, and the problems
 * that any request can end in. Problems of one route alone are documented where the route is, by their description; their
 * content is filled in here. `sessionCookie`: the name of the cookie that a session has.
 */
export function describeProblems(document: OpenAPIObject, sessionCookie: string): OpenAPIObject {
  const paths = Object.fromEntries(Object.entries(document.paths).map(([path, item]) => [path, describePath(item)]));
  const problem = z.toJSONSchema(problemSchema);
  const schemas: Schemas = { ...document.components?.schemas, Problem: problem as Schemas[string] };
  return {
    ...document,
    paths,
    security: [{ [BEARER]: [] }, { [SESSION]: [] }],
    components: {
      ...document.components,
      schemas,
      securitySchemes: {
        [BEARER]: { type: 'http', scheme: 'bearer' },
        [SESSION]: { type: 'apiKey', in: 'cookie', name: sessionCookie },
      },
    },
  };
}

function describePath(item: PathItem): PathItem {
  const described: PathItem = { ...item };
  for (const method of METHODS) {
    const operation = item[method];
    if (operation !== undefined) described[method] = describeOperation(operation, method === 'post');
  }
  return described;
}

/** What every route heeds that makes something and knows its caller. */
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A name that the caller gives to this request, at most 255 visible characters. The same request under the same name is carried out once: for 24 hours it gets the answer that it got before.',
  schema: { type: 'string', minLength: 1, maxLength: 255, example: '8e03978e-40d5-43dd-bc93-6894a57f9324' },
} as const;

interface Marks {
  readonly [PUBLIC_OPERATION]?: unknown;
  readonly [PERMISSION_OF_OPERATION]?: unknown;
}

function describeOperation(given: Operation, post: boolean): Operation {
  const { [PUBLIC_OPERATION]: open, ...operation } = given as Operation & Marks;
  const inPath = (operation.parameters ?? []).some((parameter) => 'in' in parameter && parameter.in === 'path');
  const inQuery = (operation.parameters ?? []).some((parameter) => 'in' in parameter && parameter.in === 'query');
  const body = operation.requestBody !== undefined;
  const keyed = post && open === undefined;
  const general: [boolean, string, string][] = [
    [body, '400', 'The body is not valid JSON.'],
    [open === undefined, '401', 'The token or session is missing or not valid.'],
    [operation[PERMISSION_OF_OPERATION] !== undefined, '403', 'The role of the caller does not allow it.'],
    [inPath, '404', 'Something that the address names does not exist.'],
    [keyed, '409', 'A request with this `Idempotency-Key` is under way, or its answer was not kept.'],
    [body, '413', 'The body is larger than 1 MiB.'],
    [body, '415', 'The body is not JSON.'],
    [body || inQuery, '422', 'Fields are wrong; `errors` has all of them.'],
    [open === undefined, '429', 'Too many requests; go on after `Retry-After` seconds.'],
    [true, '500', 'Something went wrong on our side.'],
    [open === undefined, '503', 'The database cannot be reached; try again after `Retry-After` seconds.'],
  ];
  const responses: Operation['responses'] = {};
  for (const [applies, status, description] of general) if (applies) responses[status] = { description, ...PROBLEM };
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response === undefined) continue;
    responses[status] = Number(status) >= 400 ? { ...response, ...PROBLEM } : response;
  }
  const parameters = [...(operation.parameters ?? []), ...(keyed ? [IDEMPOTENCY_KEY] : [])];
  return { ...operation, parameters, responses, ...(open === undefined ? {} : { security: [] }) };
}
