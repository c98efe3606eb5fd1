import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import type { SimRequest } from '@quayside/simulator-kit';
import { invalid, Refusal } from './refusal';

/** The body as a JSON object; an absent one counts as empty. With `allowed`, any other key is refused. */
export function objectBody(request: SimRequest, allowed?: readonly string[]): JsonObject {
  if (request.body === undefined) {
    if (request.bodyBytes > 0) throw new Refusal(400, 'bad_request', 'Body is not valid JSON');
    return {};
  }
  if (!isJsonObject(request.body)) throw invalid('"body" must be object');
  if (allowed) refuseOtherKeys(request.body, allowed, 'body');
  return request.body;
}

export function refuseOtherKeys(value: JsonObject, allowed: readonly string[], path: string): void {
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key)) throw invalid(`"${path}" must NOT have additional properties: "${key}"`);
  }
}

export function requiredString(value: JsonValue | undefined, path: string): string {
  if (typeof value !== 'string') throw invalid(`"${path}" must be string`);
  return value;
}

/** A query parameter that may be `true` or `false`; false when absent. */
export function flag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  if (text === null || text === 'false') return false;
  if (text !== 'true') throw invalid(`"querystring/${name}" must be boolean`);
  return true;
}

/** A query parameter that may be repeated, with or without brackets after its name. */
export function list(query: URLSearchParams, name: string): readonly string[] {
  return [...query.getAll(name), ...query.getAll(`${name}[]`)];
}
