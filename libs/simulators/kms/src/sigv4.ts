import { createHash, createHmac } from 'node:crypto';

/** What AWS Signature Version 4 signs of a request. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** with names in lower case; those that are signed are among them */
  readonly headers: Readonly<Record<string, string>>;
  /** names in lower case, in alphabetical order */
  readonly signedHeaders: readonly string[];
  /** SHA-256 of the body, hexadecimal */
  readonly payloadHash: string;
}

/** For which day, region and service a signature holds. */
export interface CredentialScope {
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/**
 * The hexadecimal signature of a request without a query.
 *
 * @param at the `x-amz-date` of the request, `YYYYMMDD'T'HHMMSS'Z'`
 */
export function signatureOf(request: SignedRequest, at: string, scope: CredentialScope, secret: string): string {
  const { method, path, headers, signedHeaders, payloadHash } = request;
  const lines = signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ {2,}/g, ' ')}\n`);
  const canonical = [method, path, '', lines.join(''), signedHeaders.join(';'), payloadHash].join('\n');
  const scopeText = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', at, scopeText, sha256(canonical)].join('\n');
  const signingKey = [scope.date, scope.region, scope.service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secret}`),
  );
  return hmac(signingKey, toSign).toString('hex');
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
