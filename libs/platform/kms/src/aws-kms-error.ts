import { KmsError, type KmsErrorCode } from './kms-error';

const MESSAGES = {
  data_key_unreadable: 'The master key cannot open this data key',
  master_key_missing: 'There is no such master key in KMS',
  master_key_malformed: 'The master key in KMS is not a symmetric key for encryption',
  master_key_disabled: 'The master key in KMS is disabled or about to be deleted',
  kms_access_denied: 'KMS does not let us use the master key',
  kms_unavailable: 'KMS cannot be used at the moment',
  kms_rejected: 'KMS refuses the request',
} as const satisfies Partial<Record<KmsErrorCode, string>>;
type AwsErrorCode = keyof typeof MESSAGES;

/** Errors whose text is known to name keys and callers only, so that they may stand as the cause. */
const PLAIN = new Map<string, AwsErrorCode>([
  ['InvalidCiphertextException', 'data_key_unreadable'],
  ['IncorrectKeyException', 'data_key_unreadable'],
  ['NotFoundException', 'master_key_missing'],
  ['InvalidArnException', 'master_key_missing'],
  ['InvalidKeyUsageException', 'master_key_malformed'],
  ['UnsupportedOperationException', 'master_key_malformed'],
  ['DisabledException', 'master_key_disabled'],
  ['KMSInvalidStateException', 'master_key_disabled'],
  ['AccessDeniedException', 'kms_access_denied'],
  ['ThrottlingException', 'kms_unavailable'],
  ['LimitExceededException', 'kms_unavailable'],
  ['KMSInternalException', 'kms_unavailable'],
  ['KeyUnavailableException', 'kms_unavailable'],
  ['DependencyTimeoutException', 'kms_unavailable'],
  ['TimeoutError', 'kms_unavailable'],
]);

/** Errors about credentials. AWS shows in some of them what was signed, a session token among it. */
const ABOUT_CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** What the client of AWS threw, as one of our codes. Its text is in no message of ours. */
export function awsKmsError(error: unknown, masterKeyId: string): KmsError {
  const { name, status, systemCode, requestId } = factsOf(error);
  const plain = systemCode === undefined ? PLAIN.get(name) : 'kms_unavailable';
  const code = plain ?? (ABOUT_CREDENTIALS.has(name) ? 'kms_access_denied' : codeOfStatus(status));
  return new KmsError(code, MESSAGES[code], {
    retry: TRANSIENT.has(code) ? 'later' : 'never',
    // a parser of answers quotes what it could not read, which may be a data key
    cause: plain === undefined ? new Error(name) : error,
    context: { masterKeyId, awsError: systemCode ?? name, awsRequestId: requestId },
  });
}

/** What can pass without a change to what is stored: KMS comes back, credentials are renewed, the key is enabled. */
const TRANSIENT = new Set<KmsErrorCode>(['kms_unavailable', 'kms_access_denied', 'master_key_disabled']);

function codeOfStatus(status: number | undefined): AwsErrorCode {
  if (status === 401 || status === 403) return 'kms_access_denied';
  return status !== undefined && status >= 400 && status < 500 && status !== 429 ? 'kms_rejected' : 'kms_unavailable';
}

interface AwsFacts {
  readonly name: string;
  readonly status: number | undefined;
  /** of a connection that failed, for example `ECONNREFUSED` */
  readonly systemCode: string | undefined;
  readonly requestId: string | undefined;
}

function factsOf(error: unknown): AwsFacts {
  if (!(error instanceof Error)) {
    return { name: 'unknown', status: undefined, systemCode: undefined, requestId: undefined };
  }
  const { code, $metadata } = error as Error & {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  };
  return {
    name: error.name,
    status: $metadata?.httpStatusCode,
    systemCode: typeof code === 'string' && /^E[A-Z_]{2,40}$/.test(code) ? code : undefined,
    requestId: $metadata?.requestId,
  };
}
