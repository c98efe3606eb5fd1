import {
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { exchangeCode, type FinishedLogin } from './exchange-code';
import { settingsOf, type IdentityClientOptions, type IdentitySettings } from './identity-client-options';
import { IdentityError } from './identity-error';
import { requireLocalPath } from './local-path';
import { LOGIN_TTL_MS, type LoginTransaction } from './login-transaction';
import { checkLogoutToken, type LogoutRequest } from './logout-token';
import { ProviderConnection } from './provider-connection';
import { translateFailure } from './translate-failure';

export interface BegunLogin {
  /** where to send the browser */
  readonly url: string;
  readonly transaction: LoginTransaction;
}

const MAX_CALLBACK = 8_192;

/** Logins at one OpenID provider: authorization code with PKCE, state and nonce, and signatures always checked. */
export class IdentityClient {
  private readonly settings: IdentitySettings;
  private readonly connection: ProviderConnection;

  constructor(options: IdentityClientOptions) {
    this.settings = settingsOf(options);
    this.connection = new ProviderConnection(this.settings);
  }

  /** `returnTo`: a path on this site. Throws `identity_return_invalid`, `identity_provider_*`. */
  async begin({ returnTo }: { readonly returnTo: string }): Promise<BegunLogin> {
    const transaction: LoginTransaction = {
      state: randomState(),
      nonce: randomNonce(),
      codeVerifier: randomPKCECodeVerifier(),
      returnTo: requireLocalPath(returnTo),
      expiresAt: this.settings.clock.now().getTime() + LOGIN_TTL_MS,
    };
    const { configuration } = await this.connection.provider();
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.settings.redirectUri,
      scope: this.settings.scopes.join(' '),
      state: transaction.state,
      nonce: transaction.nonce,
      code_challenge: await calculatePKCECodeChallenge(transaction.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, transaction };
  }

  /** Only the query of `callbackUrl` counts: the rest of it came with the request, and is not ours to believe. */
  async finish(callbackUrl: URL, transaction: LoginTransaction): Promise<FinishedLogin> {
    if (this.settings.clock.now().getTime() >= transaction.expiresAt) throw loginInvalid('it took too long');
    if (callbackUrl.search.length > MAX_CALLBACK) throw loginInvalid('the callback is too long');
    const provider = await this.connection.provider();
    try {
      return await exchangeCode(provider, this.settings, callbackUrl.search, transaction);
    } catch (error) {
      throw translateFailure(error, 'login');
    }
  }

  /**
   * Where to send the browser to end the provider's session too; undefined when the provider has no such page. Without the ID
   * token as a hint, which nobody keeps: the provider may ask whether somebody wants to be logged out.
   */
  async logoutUrl(): Promise<string | undefined> {
    const { configuration, hasEndSession } = await this.connection.provider();
    if (!hasEndSession) return undefined;
    return buildEndSessionUrl(configuration, {
      client_id: this.settings.clientId,
      post_logout_redirect_uri: this.settings.postLogoutRedirectUri,
    }).href;
  }

  /** A logout token that the provider posted. Throws `identity_logout_invalid`, `identity_provider_*`. */
  async checkLogoutToken(token: string): Promise<LogoutRequest> {
    const provider = await this.connection.provider();
    return checkLogoutToken(token, provider, this.settings.clientId, this.settings.clock.now());
  }
}

export function createIdentityClient(options: IdentityClientOptions): IdentityClient {
  return new IdentityClient(options);
}

function loginInvalid(why: string): IdentityError {
  return new IdentityError('identity_login_invalid', `This login cannot be finished: ${why}. Begin it again.`);
}
