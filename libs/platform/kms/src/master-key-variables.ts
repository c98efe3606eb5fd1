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
  QUAYSIDE_PREVIOUS_MASTER_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('set it to the file of the master key before this one, until everything is wrapped anew'),
  QUAYSIDE_PREVIOUS_KMS_KEY_ARN: z
    .string()
    .trim()
    .refine((text) => parseKmsArn(text) !== undefined, 'must be the ARN of a key or alias of AWS KMS')
    .optional()
    .describe('set it to the ARN of the key before this one, until everything is wrapped anew'),
  QUAYSIDE_PREVIOUS_KMS_ENDPOINT: urlText(['https', 'http'])
    .optional()
    .describe('set it to the address of KMS for the key before this one, where it is not the public one of the region'),
  NODE_ENV: z.string().optional(),
};

export type MasterKeyVariables = z.output<z.ZodObject<typeof masterKeyVariables>>;

/** The three variables that choose one master key. */
export const CURRENT = {
  file: 'QUAYSIDE_MASTER_KEY_FILE',
  arn: 'QUAYSIDE_KMS_KEY_ARN',
  endpoint: 'QUAYSIDE_KMS_ENDPOINT',
} as const;
export const PREVIOUS = {
  file: 'QUAYSIDE_PREVIOUS_MASTER_KEY_FILE',
  arn: 'QUAYSIDE_PREVIOUS_KMS_KEY_ARN',
  endpoint: 'QUAYSIDE_PREVIOUS_KMS_ENDPOINT',
} as const;
export type MasterKeyNames = typeof CURRENT | typeof PREVIOUS;

/** What holds between the variables, for the `superRefine` of a program's schema. */
export function checkMasterKey(variables: MasterKeyVariables, context: z.RefinementCtx): void {
  const { [CURRENT.file]: file, [CURRENT.arn]: arn } = variables;
  if (file === undefined && arn === undefined) {
    context.addIssue({ code: 'custom', path: [CURRENT.file], message: 'is needed' });
  }
  checkOne(variables, CURRENT, context);
  checkOne(variables, PREVIOUS, context);
}

function checkOne(variables: MasterKeyVariables, names: MasterKeyNames, context: z.RefinementCtx): void {
  const refuse = (variable: keyof MasterKeyVariables, message: string): void =>
    context.addIssue({ code: 'custom', path: [variable], message });
  const { [names.file]: file, [names.arn]: arn, [names.endpoint]: endpoint } = variables;
  const production = variables.NODE_ENV === 'production';
  if (file !== undefined && arn !== undefined) refuse(names.file, `must not be set together with ${names.arn}`);
  if (production && file !== undefined && !variables.QUAYSIDE_ALLOW_LOCAL_MASTER_KEY) {
    refuse(names.file, 'needs QUAYSIDE_ALLOW_LOCAL_MASTER_KEY=true with NODE_ENV=production');
  }
  if (endpoint !== undefined && arn === undefined) refuse(names.endpoint, `needs ${names.arn}`);
  // answers carry data keys in plain, and only TLS hides them
  if (production && endpoint?.startsWith('http:')) {
    refuse(names.endpoint, 'must begin with https:// with NODE_ENV=production');
  }
}
