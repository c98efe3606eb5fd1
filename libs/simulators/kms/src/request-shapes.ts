import { z } from 'zod';

/** The only one of symmetric keys. */
export const ALGORITHM = 'SYMMETRIC_DEFAULT';

/** The members of requests, as far as they make a difference here; AWS ignores what it does not know, and so do these. */
const keyId = z.string().min(1).max(2_048);
const encryptionContext = z.record(z.string(), z.string()).default({});
const symmetric = z.literal(ALGORITHM).optional();

/** Bytes in base64. */
function bytes(min: number, max: number): z.ZodType<Buffer, string> {
  return z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine(({ length }) => length >= min && length <= max, `Member must have a length from ${min} to ${max}`);
}

export const onKey = z.object({ KeyId: keyId });

export const createKey = z.object({
  Description: z.string().max(8_192).default(''),
  KeyUsage: z.string().default('ENCRYPT_DECRYPT'),
  KeySpec: z.string().default(ALGORITHM),
});

export const onAlias = z.object({ AliasName: z.string().min(1).max(256), TargetKeyId: keyId });
export const listAliases = z.object({ KeyId: keyId.optional() });

export const generateDataKey = z
  .object({
    KeyId: keyId,
    KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
    NumberOfBytes: z.number().int().min(1).max(1_024).optional(),
    EncryptionContext: encryptionContext,
  })
  .refine(({ KeySpec, NumberOfBytes }) => (KeySpec === undefined) !== (NumberOfBytes === undefined), {
    path: ['KeySpec'],
    message: 'Please specify either number of bytes or key spec.',
  });

export const encrypt = z.object({
  KeyId: keyId,
  Plaintext: bytes(1, 4_096),
  EncryptionContext: encryptionContext,
  EncryptionAlgorithm: symmetric,
});

const blob = bytes(1, 6_144);

export const decrypt = z.object({
  CiphertextBlob: blob,
  KeyId: keyId.optional(),
  EncryptionContext: encryptionContext,
  EncryptionAlgorithm: symmetric,
});

export const reEncrypt = z.object({
  CiphertextBlob: blob,
  SourceKeyId: keyId.optional(),
  SourceEncryptionContext: encryptionContext,
  DestinationKeyId: keyId,
  DestinationEncryptionContext: encryptionContext,
});

export const scheduleKeyDeletion = z.object({
  KeyId: keyId,
  PendingWindowInDays: z.number().int().min(7).max(30).default(30),
});
