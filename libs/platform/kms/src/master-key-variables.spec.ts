import { ConfigError, parseEnvironment } from '@quayside/platform-config';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkMasterKey, masterKeyVariables } from './master-key-variables';
import { openMasterKeys } from './open-master-key';

const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/b5ad2dd6-4d0e-4d4e-a8c6-1b1b1b1b1b1b';
const schema = z.object({ ...masterKeyVariables, OTHER: z.string().optional() }).superRefine(checkMasterKey);

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseEnvironment(schema, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ variable, message }) => `${variable} ${message}`);
    throw error;
  }
  return [];
}

describe('the environment that chooses the master key', () => {
  it.each([
    { QUAYSIDE_MASTER_KEY_FILE: '/var/lib/quayside/master.key' },
    { QUAYSIDE_KMS_KEY_ARN: ARN, NODE_ENV: 'production' },
    { QUAYSIDE_KMS_KEY_ARN: ARN.replace(/key\/.*/, 'alias/quayside'), QUAYSIDE_KMS_ENDPOINT: 'http://127.0.0.1:1' },
    { QUAYSIDE_MASTER_KEY_FILE: '/a', NODE_ENV: 'production', QUAYSIDE_ALLOW_LOCAL_MASTER_KEY: 'true' },
    { QUAYSIDE_KMS_KEY_ARN: ARN, QUAYSIDE_PREVIOUS_MASTER_KEY_FILE: '/a' },
  ])('takes %j', (environment) => expect(faultsOf(environment)).toEqual([]));

  it.each([
    [{}, /^QUAYSIDE_MASTER_KEY_FILE is not set; .*QUAYSIDE_KMS_KEY_ARN/],
    [{ QUAYSIDE_MASTER_KEY_FILE: '/a', QUAYSIDE_KMS_KEY_ARN: ARN }, /^QUAYSIDE_MASTER_KEY_FILE must not/],
    [{ QUAYSIDE_MASTER_KEY_FILE: '/a', NODE_ENV: 'production' }, /FILE needs QUAYSIDE_ALLOW_LOCAL_MASTER_KEY=true/],
    [{ QUAYSIDE_KMS_KEY_ARN: 'alias/quayside' }, /^QUAYSIDE_KMS_KEY_ARN must be the ARN/],
    [{ QUAYSIDE_MASTER_KEY_FILE: '/a', QUAYSIDE_KMS_ENDPOINT: 'https://kms' }, /^QUAYSIDE_KMS_ENDPOINT needs/],
    [
      { QUAYSIDE_KMS_KEY_ARN: ARN, QUAYSIDE_KMS_ENDPOINT: 'http://kms', NODE_ENV: 'production' },
      /^QUAYSIDE_KMS_ENDPOINT must begin with https/,
    ],
    [{ QUAYSIDE_PREVIOUS_MASTER_KEY_FILE: '/a' }, /^QUAYSIDE_MASTER_KEY_FILE is not set/],
    [
      { QUAYSIDE_KMS_KEY_ARN: ARN, QUAYSIDE_PREVIOUS_MASTER_KEY_FILE: '/a', QUAYSIDE_PREVIOUS_KMS_KEY_ARN: ARN },
      /^QUAYSIDE_PREVIOUS_MASTER_KEY_FILE must not/,
    ],
    [
      { QUAYSIDE_KMS_KEY_ARN: ARN, QUAYSIDE_PREVIOUS_MASTER_KEY_FILE: '/a', NODE_ENV: 'production' },
      /^QUAYSIDE_PREVIOUS_MASTER_KEY_FILE needs QUAYSIDE_ALLOW_LOCAL_MASTER_KEY=true/,
    ],
  ])('refuses %j', (environment, message) => {
    expect(faultsOf(environment)).toEqual([expect.stringMatching(message)]);
  });

  it('chooses keys of KMS without asking for them, and tells by its id which one wrapped something', async () => {
    const before = ARN.replace(/.$/, 'c');
    const environment = { QUAYSIDE_KMS_KEY_ARN: ARN, QUAYSIDE_PREVIOUS_KMS_KEY_ARN: before };
    const keys = await openMasterKeys(parseEnvironment(schema, environment), { create: false });
    expect(keys.current.id).toBe(ARN);
    expect(keys.withId(before).id).toBe(before);
    expect(() => keys.withId('another')).toThrow(
      expect.objectContaining({ code: 'master_key_missing', retry: 'later' }),
    );
  });
});
