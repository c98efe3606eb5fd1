import { booleanText, urlText } from '@quayside/platform-config';
import { z } from 'zod';
import { parseKmsArn } from './kms-arn';

/** The environment variables that choose the master key, for the schema of a program. */
export const masterKeyVariables = {
  QUAYSIDE_MASTER_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('set it to the file of the master key, readable by its owner only; or set QUAYSIDE_KMS_KEY_ARN'),
  QUAYSIDE_KMS_KEY_ARN: z
    .string()
    .trim()
    .refine((text) => parseKmsArn(text) !== undefined, 'must be the ARN of a key or alias of AWS KMS')
    .optional()
    .describe('set it to arn:aws:kms:<region>:<account>:key/<id>, in place of QUAYSIDE_MASTER_KEY_FILE'),
  QUAYSIDE_KMS_ENDPOINT: urlText(['https', 'http'])
    .optional()
    .describe('set it to the address of KMS, where it is not the public one of the region'),
  QUAYSIDE_ALLOW_LOCAL_MASTER_KEY: booleanText()
    .default(false)
    .describe('set it to true to run with a master key file in production'),
  NODE_ENV: z.string().optional(),
};

export type MasterKeyVariables = z.output<z.ZodObject<typeof masterKeyVariables>>;

/** What holds between the variables, for the `superRefine` of a program's schema. */
export function checkMasterKey(variables: MasterKeyVariables, context: z.RefinementCtx): void {
  const refuse = (variable: keyof MasterKeyVariables, message: string): void =>
    context.addIssue({ code: 'custom', path: [variable], message });
  const { QUAYSIDE_MASTER_KEY_FILE: file, QUAYSIDE_KMS_KEY_ARN: arn, QUAYSIDE_KMS_ENDPOINT: endpoint } = variables;
  const production = variables.NODE_ENV === 'production';
  if (file === undefined && arn === undefined) refuse('QUAYSIDE_MASTER_KEY_FILE', 'is needed');
  if (file !== undefined && arn !== undefined) {
    refuse('QUAYSIDE_MASTER_KEY_FILE', 'must not be set together with QUAYSIDE_KMS_KEY_ARN');
  }
  if (production && file !== undefined && !variables.QUAYSIDE_ALLOW_LOCAL_MASTER_KEY) {
    refuse('QUAYSIDE_MASTER_KEY_FILE', 'needs QUAYSIDE_ALLOW_LOCAL_MASTER_KEY=true with NODE_ENV=production');
  }
  if (endpoint !== undefined && arn === undefined) refuse('QUAYSIDE_KMS_ENDPOINT', 'needs QUAYSIDE_KMS_KEY_ARN');
  // answers carry data keys in plain, and only TLS hides them
  if (production && endpoint?.startsWith('http:')) {
    refuse('QUAYSIDE_KMS_ENDPOINT', 'must begin with https:// with NODE_ENV=production');
  }
}
