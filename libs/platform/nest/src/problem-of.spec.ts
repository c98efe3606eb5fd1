import { problemSchema } from '@quayside/contracts';
import { AppError } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { problemOf } from './problem-of';
import { RequestError, requestInvalid } from './request-error';

const ID = '0b4c1f9e-2f2d-4a52-9a3f-6f1a3c0f7f51';
const STATUSES = { installation_not_found: 404, database_unavailable: 503 };

describe('problemOf', () => {
  it('tells an error that has a status in its own words', () => {
    const error = new AppError('installation_not_found', 'There is no such installation.');
    expect(problemOf(error, ID, STATUSES)).toEqual({
      problem: {
        type: 'urn:quayside:error:installation_not_found',
        title: 'Installation not found',
        status: 404,
        detail: 'There is no such installation.',
        code: 'installation_not_found',
        instance: `urn:uuid:${ID}`,
      },
      headers: {},
      internal: false,
    });
  });

  it.each([
    ['a bug', new TypeError('canary of a stack')],
    ['an error whose code has no status', new AppError('secret_unreadable', 'canary of a key')],
    ['an error whose code is a property of every object', new AppError('constructor', 'canary')],
    ['something that is no error at all', 'canary'],
  ])('gives nothing away of %s', (_name, error) => {
    const { problem, internal } = problemOf(error, ID, STATUSES);
    expect(problem).toMatchObject({ status: 500, code: 'internal_error', instance: `urn:uuid:${ID}` });
    expect(JSON.stringify(problem)).not.toContain('canary');
    expect(internal).toBe(true);
  });

  it('lists the fields of a request that is wrong, in a body that fits its schema', () => {
    const { problem } = problemOf(
      requestInvalid([{ field: 'a', pointer: '/a', message: 'is required' }]),
      ID,
      STATUSES,
    );
    expect(problem).toMatchObject({ status: 422, errors: [{ field: 'a', pointer: '/a', message: 'is required' }] });
    expect(problemSchema.strict().parse(problem)).toEqual(problem);
  });

  it('hands on the headers of a refusal', () => {
    const error = new RequestError('method_not_allowed', 'no', { headers: { Allow: 'GET' } });
    expect(problemOf(error, ID, STATUSES).headers).toEqual({ Allow: 'GET' });
  });

  it('says when to come back while something is down', () => {
    const known = new AppError('database_unavailable', 'down', { retry: { afterMs: 1_200 } });
    const unknown = new AppError('database_unavailable', 'down', { retry: 'later' });
    expect(problemOf(known, ID, STATUSES).headers).toEqual({ 'Retry-After': '2' });
    expect(problemOf(unknown, ID, STATUSES)).toMatchObject({ headers: { 'Retry-After': '5' }, internal: true });
  });
});
