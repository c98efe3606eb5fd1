import type { SimRequest } from '@quayside/simulator-kit';
import { timingSafeEqual } from 'node:crypto';
import { KmsException } from './kms-exception';
import { sha256, signatureOf } from './sigv4';

export interface SimulatedAccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** the operations that its holder may call; all of them when absent */
  readonly operations?: readonly string[];
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
/** Without these among the signed headers, somebody else could send the signed request to another end. */
const MUST_BE_SIGNED = ['host', 'x-amz-date', 'x-amz-target'];
const MAX_SKEW_MS = 5 * 60_000;

/** Who calls, by the signature of the request, and what they may call. */
export class CallerDesk {
  readonly #keys = new Map<string, SimulatedAccessKey>();

  constructor(
    private readonly region: string,
    private readonly now: () => number,
  ) {}

  add(key: SimulatedAccessKey): void {
    this.#keys.set(key.accessKeyId, key);
  }

  /** @throws KmsException when the request is not signed by somebody who may call the operation */
  check(request: SimRequest, operation: string): void {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      throw new KmsException('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    const [, accessKeyId = '', date = '', region = '', service = '', names = '', signature = ''] =
      AUTHORIZATION.exec(authorization) ?? [];
    const signedHeaders = names.split(';');
    if (MUST_BE_SIGNED.some((name) => !signedHeaders.includes(name))) {
      throw new KmsException('IncompleteSignatureException', 'The signature does not conform to AWS standards.');
    }
    const key = this.#keys.get(accessKeyId);
    if (key === undefined) {
      throw new KmsException('UnrecognizedClientException', 'The security token included in the request is invalid.');
    }
    if (region !== this.region || service !== 'kms') {
      throw invalidSignature(`Credential should be scoped to a valid region and service: ${this.region}, kms.`);
    }
    const at = request.headers['x-amz-date'] ?? '';
    if (at.slice(0, 8) !== date || !(Math.abs(this.now() - timeOf(at)) <= MAX_SKEW_MS)) {
      throw invalidSignature(`Signature expired or not yet current: ${at}`);
    }
    const payloadHash = hashOfBody(request);
    const expected = signatureOf(
      { method: request.method, path: request.path, headers: request.headers, signedHeaders, payloadHash },
      at,
      { date, region, service },
      key.secretAccessKey,
    );
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) {
      throw invalidSignature('The request signature we calculated does not match the signature you provided.');
    }
    if (key.operations && !key.operations.includes(operation)) {
      throw new KmsException(
        'AccessDeniedException',
        `User ${accessKeyId} is not authorized to perform kms:${operation}`,
      );
    }
  }
}

/**
 * The server hands over the parsed body, so it is written again to be hashed: the same text, as long as the client wrote
 * it with `JSON.stringify`, as AWS' client for JavaScript does.
 */
function hashOfBody({ body, headers }: SimRequest): string {
  const hash = sha256(body === undefined ? '' : JSON.stringify(body));
  const said = headers['x-amz-content-sha256'];
  if (said !== undefined && said !== hash) throw invalidSignature('The body is not the one that was signed.');
  return hash;
}

/** `20240601T000000Z` as milliseconds since the epoch; NaN when it is none. */
function timeOf(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function invalidSignature(message: string): KmsException {
  return new KmsException('InvalidSignatureException', message);
}
