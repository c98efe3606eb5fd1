import type { AdapterFactory, Configuration } from 'oidc-provider';
import type { IdentitySimulatorOptions, SimulatedClient } from './identity-simulator-options';
import { messagePage, signOutPage } from './pages';
import type { SigningKey } from './signing-key';
import { claimsOf, type SimulatedUser } from './simulated-user';

const SCOPES = ['openid', 'email', 'profile', 'groups', 'organisation'] as const;
const MINUTE_S = 60;

export interface ProviderParts {
  readonly users: readonly SimulatedUser[];
  readonly clients: readonly SimulatedClient[];
  readonly claimsIn: NonNullable<IdentitySimulatorOptions['claimsIn']>;
  readonly key: SigningKey;
  readonly cookieKey: string;
  readonly store: AdapterFactory;
}

/** Code flow with S256 only, no consent page, RP-initiated and back-channel logout. */
export function providerConfiguration(parts: ProviderParts): Configuration {
  const users = new Map(parts.users.map((user) => [user.sub, user]));
  return {
    adapter: parts.store,
    clients: parts.clients.map(clientMetadata),
    jwks: { keys: [parts.key.jwk] },
    cookies: { keys: [parts.cookieKey] },
    scopes: [...SCOPES],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name'],
      groups: ['groups'],
      organisation: ['organisation'],
    },
    conformIdTokenClaims: parts.claimsIn === 'userinfo',
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    findAccount: (_, sub) => {
      const user = users.get(sub);
      return user && { accountId: sub, claims: () => claimsOf(user) };
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: async ({ oidc }) => {
      const { client, session, provider } = oidc;
      if (!client || !session?.accountId) return undefined;
      const known = session.grantIdFor(client.clientId);
      if (known) return provider.Grant.find(known);
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(SCOPES.join(' '));
      await grant.save();
      return grant;
    },
    ttl: {
      AccessToken: 10 * MINUTE_S,
      AuthorizationCode: MINUTE_S,
      Grant: 60 * MINUTE_S,
      IdToken: 10 * MINUTE_S,
      Interaction: 10 * MINUTE_S,
      Session: 60 * MINUTE_S,
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = signOutPage(form)),
        postLogoutSuccessSource: (ctx) => void (ctx.body = messagePage('Signed out', 'You have signed out.')),
      },
    },
    renderError: (ctx, { error, error_description }) => {
      ctx.type = 'html';
      ctx.body = messagePage('This did not work', `${error}: ${error_description ?? 'no further explanation'}`);
    },
    // the package would refuse to call loopback addresses, where the applications of a demo and of tests are
    fetch: (url, { dispatcher: _guarded, ...options } = {}) => globalThis.fetch(url, options),
  };
}

function clientMetadata(client: SimulatedClient): NonNullable<Configuration['clients']>[number] {
  return {
    client_id: client.clientId,
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...(client.postLogoutRedirectUris ?? [])],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    ...(client.clientSecret === undefined
      ? { token_endpoint_auth_method: 'none' }
      : { client_secret: client.clientSecret, token_endpoint_auth_method: 'client_secret_basic' }),
    ...(client.backchannelLogoutUri === undefined
      ? {}
      : { backchannel_logout_uri: client.backchannelLogoutUri, backchannel_logout_session_required: true }),
  };
}
