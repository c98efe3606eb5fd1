import { createRemoteJWKSet, customFetch as joseFetch, type JWTVerifyGetKey } from 'jose';
import {
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  None,
  allowInsecureRequests,
  customFetch,
  discovery,
  type ClientAuth,
} from 'openid-client';
import { z } from 'zod';
import { boundedFetch, isCallable } from './bounded-fetch';
import type { IdentitySettings } from './identity-client-options';
import { IdentityError } from './identity-error';
import { translateFailure } from './translate-failure';

/** The provider as it describes itself, and the means to ask it. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly configuration: Configuration;
  /** its signing keys; fetched again when a token names a key that is not among them */
  readonly keys: JWTVerifyGetKey;
  /** those of its algorithms that we take: none with a shared secret, and not `none` */
  readonly algorithms: readonly string[];
  readonly hasUserInfo: boolean;
  readonly hasEndSession: boolean;
}

const TAKEN = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const MAX_LIST = 200;

const text = z.string().max(2_048);
const names = z.array(text).max(MAX_LIST);
const metadataForm = z.object({
  issuer: text,
  authorization_endpoint: text,
  token_endpoint: text,
  jwks_uri: text,
  userinfo_endpoint: text.optional(),
  end_session_endpoint: text.optional(),
  id_token_signing_alg_values_supported: names.optional(),
  token_endpoint_auth_methods_supported: names.optional(),
});
type Metadata = z.infer<typeof metadataForm>;

/**
 * Asks the provider at the first need and remembers the answer for as long as the process lives. Whoever comes
 * meanwhile waits for the same answer. A failure is not remembered: the next one asks again.
 */
export class ProviderConnection {
  private found: Promise<IdentityProvider> | undefined;

  constructor(private readonly settings: IdentitySettings) {}

  provider(): Promise<IdentityProvider> {
    this.found ??= this.discover().catch((error: unknown) => {
      this.found = undefined;
      throw translateFailure(error, 'discovery');
    });
    return this.found;
  }

  private async discover(): Promise<IdentityProvider> {
    const { issuer, clientId, allowInsecure, timeoutMs, keysCooldownMs, logger } = this.settings;
    const ask = boundedFetch({ timeoutMs, allowInsecure });
    const options = {
      [customFetch]: ask,
      timeout: timeoutMs / 1_000,
      ...(allowInsecure ? { execute: [allowInsecureRequests] } : {}),
    };
    const described = await discovery(issuer, clientId, undefined, None(), options);
    const server = described.serverMetadata();
    const metadata = checked(server, allowInsecure);
    const authentication = authenticationFor(metadata, this.settings.clientSecret);
    const configuration = new Configuration(server, clientId, undefined, authentication);
    configuration[customFetch] = ask;
    configuration.timeout = timeoutMs / 1_000;
    if (allowInsecure) allowInsecureRequests(configuration);
    logger.info({ issuer: metadata.issuer }, 'The identity provider was found.');
    return {
      issuer: metadata.issuer,
      configuration,
      keys: createRemoteJWKSet(new URL(metadata.jwks_uri), {
        [joseFetch]: ask,
        timeoutDuration: timeoutMs,
        cooldownDuration: keysCooldownMs,
      }),
      algorithms: algorithmsOf(metadata),
      hasUserInfo: metadata.userinfo_endpoint !== undefined,
      hasEndSession: metadata.end_session_endpoint !== undefined,
    };
  }
}

function checked(server: unknown, allowInsecure: boolean): Metadata {
  const parsed = metadataForm.safeParse(server);
  if (!parsed.success) {
    throw unusable(`its description has no proper ${String(parsed.error.issues[0]?.path[0] ?? 'form')}`);
  }
  const { data } = parsed;
  for (const [name, value] of Object.entries(data)) {
    if (typeof value !== 'string' || name === 'issuer') continue;
    if (!URL.canParse(value) || !isCallable(new URL(value), allowInsecure)) throw unusable(`${name} is not https`);
  }
  return data;
}

function algorithmsOf(metadata: Metadata): readonly string[] {
  const offered = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const taken = TAKEN.filter((algorithm) => offered.includes(algorithm));
  if (taken.length === 0) throw unusable('it signs with no algorithm that we take');
  return taken;
}

/** Basic is what the specification assumes; the body is for providers that say they take only that. */
function authenticationFor(metadata: Metadata, secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const onlyInBody = !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
  return onlyInBody ? ClientSecretPost(secret) : ClientSecretBasic(secret);
}

function unusable(why: string): IdentityError {
  return new IdentityError('identity_provider_invalid', `The identity provider is not usable: ${why}.`);
}
