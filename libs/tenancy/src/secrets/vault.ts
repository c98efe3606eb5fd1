/**
 * Secrets are kept in envelopes. Each value is encrypted under a random data key of its own; the data key is wrapped by
 * the master key, which is not in the database. Organisation, secret and role are bound to both layers, so that an
 * envelope that is copied to another row or another organisation, or whose row is changed, does not open.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from '@quayside/platform-database';
import { KmsError, type LocalMasterKey } from '@quayside/platform-kms';
import { recordAudit } from '../audit/record-audit';
import { TenancyError } from '../tenancy-error';
import { DATA_KEY_BYTES, decryptText, encryptText } from './envelope';

/** What a secret can be. */
export const SECRET_ROLES = ['port_client_secret', 'installation_setting'] as const;
export type SecretRole = (typeof SECRET_ROLES)[number];

/** What an envelope is bound to. */
export interface SecretBinding {
  readonly organisationId: string;
  readonly secretId: string;
  readonly role: SecretRole;
}

export interface SecretUse {
  readonly organisationId: string;
  readonly secretId: string;
  /**
   * the fingerprint that was read together with what the secret goes with (a host): a value that replaced it since is
   * meant for another one, and is not given out
   */
  readonly fingerprint?: string | undefined;
  /** a word for the audit trail, for example `resync` */
  readonly purpose: string;
  readonly runId?: string | undefined;
}

export interface SealedSecret {
  readonly masterKeyId: string;
  readonly wrappedKey: Buffer;
  readonly ciphertext: Buffer;
  readonly fingerprint: string;
}

interface EnvelopeRow {
  readonly wrappedKey: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly installationId: string | null;
  readonly role: SecretRole;
  readonly fingerprint: string;
}

export class Vault {
  readonly #masterKey: LocalMasterKey;

  constructor(masterKey: LocalMasterKey) {
    this.#masterKey = masterKey;
  }

  /**
   * Opens a secret for as long as `work` takes: the only way to a plain value. The use is on the audit trail before the
   * value is out. `work` must not keep the value, nor put it into an error.
   *
   * @throws TenancyError `secret_not_found`, `secret_changed`, `secret_unreadable`
   */
  async use<T>(database: Database, request: SecretUse, work: (plain: string) => Promise<T>): Promise<T> {
    const { organisationId, secretId, runId } = request;
    const envelope = await this.#take(database, request);
    const plain = await this.#open(envelope, { organisationId, secretId, role: envelope.role });
    if (plain === null) {
      await recordAudit(database.of(organisationId).prisma, organisationId, userOf(runId), [
        { action: 'secret.unreadable', secretId, runId, installationId: envelope.installationId ?? undefined },
      ]);
      throw new TenancyError('secret_unreadable', 'The envelope of a secret does not open', {
        context: { organisationId, secretId, runId },
      });
    }
    return work(plain);
  }

  /** The envelope of a value. For the writers of this library, who seal before they open a transaction. */
  async seal(plain: string, binding: SecretBinding): Promise<SealedSecret> {
    const dataKey = randomBytes(DATA_KEY_BYTES);
    return {
      masterKeyId: this.#masterKey.id,
      wrappedKey: await this.#masterKey.wrap(dataKey, keyContext(binding)),
      ciphertext: encryptText(plain, dataKey, boundText(binding)),
      fingerprint: await this.#fingerprint(plain, binding.organisationId),
    };
  }

  /**
   * Eight hexadecimal digits that tell an operator whether a value is the one they think it is. They are an HMAC under a
   * key that only the master key gives, for this organisation alone. Without the master key, nobody who reads the
   * database can try out guesses of a value; and the same value in two organisations has two fingerprints, so that no
   * customer can learn from their own screen what another one uses. Inside one organisation equal values look equal: that
   * is what they are for. (A plain hash would fail on both counts, a key made from the organisation's id on the first.)
   */
  async #fingerprint(plain: string, organisationId: string): Promise<string> {
    const key = await this.#masterKey.derive({ use: 'secret fingerprint', organisation: organisationId });
    return createHmac('sha256', key).update(plain).digest('hex').slice(0, 8);
  }

  async #take(database: Database, request: SecretUse): Promise<EnvelopeRow> {
    const { organisationId, secretId, fingerprint, purpose, runId } = request;
    return database.of(organisationId).transaction(async (transaction) => {
      const [row] = await transaction.$queryRaw<EnvelopeRow[]>`
        UPDATE secrets SET last_used_at = now()
        WHERE organisation_id = ${organisationId}::uuid AND id = ${secretId}::uuid AND destroyed_at IS NULL
        RETURNING wrapped_key AS "wrappedKey", ciphertext, installation_id AS "installationId", role, fingerprint`;
      if (row === undefined) {
        throw new TenancyError('secret_not_found', 'There is no such secret', {
          context: { organisationId, secretId },
        });
      }
      if (fingerprint !== undefined && fingerprint !== row.fingerprint) {
        throw new TenancyError('secret_changed', 'The secret was replaced a moment ago', {
          retry: 'later',
          context: { organisationId, secretId, runId },
        });
      }
      await recordAudit(transaction, organisationId, userOf(runId), [
        {
          action: 'secret.used',
          secretId,
          runId,
          installationId: row.installationId ?? undefined,
          details: { purpose },
        },
      ]);
      return row;
    });
  }

  async #open(envelope: EnvelopeRow, binding: SecretBinding): Promise<string | null> {
    try {
      const dataKey = await this.#masterKey.unwrap(Buffer.from(envelope.wrappedKey), keyContext(binding));
      return decryptText(Buffer.from(envelope.ciphertext), dataKey, boundText(binding));
    } catch (error) {
      if (error instanceof KmsError && error.code === 'data_key_unreadable') return null;
      throw error;
    }
  }
}

function userOf(runId: string | undefined): { readonly type: 'system'; readonly id: string } {
  return { type: 'system', id: runId === undefined ? 'vault' : `run:${runId}` };
}

function keyContext({ organisationId, secretId, role }: SecretBinding): Record<string, string> {
  return { organisation: organisationId, secret: secretId, role };
}

function boundText({ organisationId, secretId, role }: SecretBinding): string {
  return JSON.stringify([organisationId, secretId, role]);
}
