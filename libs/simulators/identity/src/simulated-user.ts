/** Somebody who can sign in. There are no passwords: the page lets one choose. */
export interface SimulatedUser {
  readonly sub: string;
  readonly email: string;
  readonly emailVerified?: boolean;
  readonly name: string;
  readonly groups: readonly string[];
  /** the value of the organisation claim; no claim when absent */
  readonly organisation?: string;
}

/** One person for each role of the demo, and one of whom the mapping of groups knows nothing. */
export const DEMO_USERS: readonly SimulatedUser[] = [
  demoUser('ada', 'Ada Admin', ['quayside-admins']),
  demoUser('edith', 'Edith Editor', ['quayside-editors']),
  demoUser('oscar', 'Oscar Operator', ['quayside-operators']),
  demoUser('vera', 'Vera Viewer', ['quayside-viewers']),
  demoUser('nobody', 'Noel Nobody', []),
];

/** What the provider says of somebody; which of it goes where is decided by scopes. */
export function claimsOf({ sub, email, emailVerified, name, groups, organisation }: SimulatedUser): {
  readonly sub: string;
  readonly [claim: string]: string | boolean | string[];
} {
  return {
    sub,
    email,
    email_verified: emailVerified ?? true,
    name,
    groups: [...groups],
    ...(organisation === undefined ? {} : { organisation }),
  };
}

function demoUser(sub: string, name: string, groups: readonly string[]): SimulatedUser {
  return { sub, name, email: `${sub}@demo.example`, groups, organisation: 'demo' };
}
