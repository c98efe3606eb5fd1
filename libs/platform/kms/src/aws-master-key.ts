import type { KMSClient } from '@aws-sdk/client-kms';
import { awsKmsError } from './aws-kms-error';
import { parseKmsArn } from './kms-arn';
import { KmsError } from './kms-error';
import type { KeyContext, MasterKey } from './master-key';
import { within } from './within';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** In milliseconds. */
export interface AwsTimeouts {
  readonly connectMs: number;
  /** for the answer to one request */
  readonly attemptMs: number;
  /** for everything: credentials, up to three attempts, and the pauses between them */
  readonly totalMs: number;
}

export interface AwsMasterKeyOptions {
  /** of a symmetric key, or of an alias, which is looked up once */
  readonly arn: string;
  /** in place of the public address of KMS in the key's region */
  readonly endpoint?: string | undefined;
  /** what AWS' default chain finds when absent: environment, files, role of the container or instance */
  readonly credentials?: AwsCredentials;
  readonly timeouts?: Partial<AwsTimeouts>;
}

const TIMEOUTS: AwsTimeouts = { connectMs: 1_000, attemptMs: 1_500, totalMs: 5_000 };
const ATTEMPTS = 3;
/** The most that KMS takes for a wrapped key. */
const MAX_WRAPPED_BYTES = 6_144;

/**
 * A master key that never leaves AWS KMS. The context goes along as the encryption context, which AWS writes to its own
 * audit log: it must hold no secret.
 */
export class AwsMasterKey implements MasterKey {
  private constructor(
    /** the ARN of the key, also when it was given by an alias */
    readonly id: string,
    private readonly sdk: typeof import('@aws-sdk/client-kms'),
    private readonly client: KMSClient,
    private readonly totalMs: number,
  ) {}

  /**
   * Asks KMS for nothing when the ARN is that of a key. An alias is looked up, so that wrapped keys are stored with the
   * key that they need: an alias that is moved to another key later is another master key at the next start.
   *
   * @throws KmsError `master_key_malformed` when the ARN is none; for an alias whatever KMS says to it
   */
  static async open(options: AwsMasterKeyOptions, signal?: AbortSignal): Promise<AwsMasterKey> {
    const { arn, endpoint, credentials } = options;
    const parsed = parseKmsArn(arn);
    if (parsed === undefined) {
      throw new KmsError('master_key_malformed', 'A master key in KMS is given by the ARN of a key or alias', {
        context: { masterKeyId: arn },
      });
    }
    const { connectMs, attemptMs, totalMs } = { ...TIMEOUTS, ...options.timeouts };
    // loaded here and not with the file: it costs 16 MB, which no process with a local key needs
    const sdk = await import('@aws-sdk/client-kms');
    const client = new sdk.KMSClient({
      region: parsed.region,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      maxAttempts: ATTEMPTS,
      retryMode: 'standard',
      requestHandler: { connectionTimeout: connectMs, requestTimeout: attemptMs, throwOnRequestTimeout: true },
    });
    const named = new AwsMasterKey(arn, sdk, client, totalMs);
    if (parsed.names === 'key') return named;
    try {
      return new AwsMasterKey(await named.#lookUp(signal), sdk, client, totalMs);
    } catch (error) {
      named.close();
      throw error;
    }
  }

  async wrap(dataKey: Buffer, context: KeyContext, signal?: AbortSignal): Promise<Buffer> {
    const command = new this.sdk.EncryptCommand({ KeyId: this.id, Plaintext: dataKey, EncryptionContext: context });
    const { CiphertextBlob } = await this.#ask(signal, (abortSignal) => this.client.send(command, { abortSignal }));
    return this.#bytes(CiphertextBlob);
  }

  async unwrap(wrapped: Buffer, context: KeyContext, signal?: AbortSignal): Promise<Buffer> {
    if (wrapped.length === 0 || wrapped.length > MAX_WRAPPED_BYTES) {
      throw new KmsError('data_key_unreadable', 'This is not a data key that KMS has wrapped', {
        context: { masterKeyId: this.id },
      });
    }
    // with the id of the key: without it KMS would open what somebody wrapped under a key of their own
    const command = new this.sdk.DecryptCommand({
      KeyId: this.id,
      CiphertextBlob: wrapped,
      EncryptionContext: context,
    });
    const { Plaintext } = await this.#ask(signal, (abortSignal) => this.client.send(command, { abortSignal }));
    return this.#bytes(Plaintext);
  }

  /** Closes the connections that are kept open. */
  close(): void {
    this.client.destroy();
  }

  async #lookUp(signal: AbortSignal | undefined): Promise<string> {
    const command = new this.sdk.DescribeKeyCommand({ KeyId: this.id });
    const { KeyMetadata } = await this.#ask(signal, (abortSignal) => this.client.send(command, { abortSignal }));
    return KeyMetadata?.Arn ?? this.#noAnswer();
  }

  async #ask<T>(signal: AbortSignal | undefined, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await within(this.totalMs, signal, call);
    } catch (error) {
      if (signal?.aborted === true || error instanceof KmsError) throw error;
      throw awsKmsError(error, this.id);
    }
  }

  #bytes(bytes: Uint8Array | undefined): Buffer {
    // a view, not a copy: a copy would stay behind when the caller wipes what it was given
    return bytes === undefined ? this.#noAnswer() : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #noAnswer(): never {
    throw new KmsError('kms_unavailable', 'The answer of KMS lacks what was asked for', {
      retry: 'later',
      context: { masterKeyId: this.id },
    });
  }
}
