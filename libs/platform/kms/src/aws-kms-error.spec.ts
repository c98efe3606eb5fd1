import { describe, expect, it } from 'vitest';
import { awsKmsError } from './aws-kms-error';

const CANARY = 'canary-3f9d';

function thrown(name: string, facts: object = {}): Error {
  return Object.assign(new Error(`text of AWS with ${CANARY}`), { name, ...facts });
}

describe('awsKmsError', () => {
  it.each([
    ['InvalidCiphertextException', {}, 'data_key_unreadable', 'never'],
    ['KMSInvalidStateException', {}, 'master_key_disabled', 'later'],
    ['ExpiredTokenException', {}, 'kms_access_denied', 'later'],
    ['SomethingNew', { $metadata: { httpStatusCode: 403 } }, 'kms_access_denied', 'later'],
    ['SomethingNew', { $metadata: { httpStatusCode: 400 } }, 'kms_rejected', 'never'],
    ['SomethingNew', { $metadata: { httpStatusCode: 429 } }, 'kms_unavailable', 'later'],
    ['SomethingNew', { $metadata: { httpStatusCode: 503 } }, 'kms_unavailable', 'later'],
    ['Error', { code: 'ECONNREFUSED' }, 'kms_unavailable', 'later'],
    ['constructor', {}, 'kms_unavailable', 'later'],
  ] as const)('takes %s %j for %s', (name, facts, code, retry) => {
    const error = awsKmsError(thrown(name, facts), 'key');
    expect(error).toMatchObject({ code, retry, context: { masterKeyId: 'key' } });
    expect(error.message).not.toContain(CANARY);
  });

  it.each(['SyntaxError', 'InvalidSignatureException', 'TypeError'])(
    'keeps the text of %s, which can hold what was sent or answered, out of the cause too',
    (name) => {
      const { cause } = awsKmsError(thrown(name), 'key');
      expect(cause).toBeInstanceOf(Error);
      expect(String((cause as Error).stack)).not.toContain(CANARY);
      expect((cause as Error).message).toBe(name);
    },
  );

  it('takes what is no error for a KMS that cannot be used', () => {
    expect(awsKmsError('text', 'key').code).toBe('kms_unavailable');
  });
});
