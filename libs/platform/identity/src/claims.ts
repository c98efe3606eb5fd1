import { z } from 'zod';
import { IdentityError } from './identity-error';

/** What the provider calls the claims that we read. Names at the top level, as they are; `email_verified` is fixed. */
export interface ClaimNames {
  readonly email: string;
  readonly name: string;
  readonly groups: string;
  readonly organisation: string;
}

export const DEFAULT_CLAIM_NAMES: ClaimNames = {
  email: 'email',
  name: 'name',
  groups: 'groups',
  organisation: 'organisation',
};

export interface IdentityClaims {
  readonly email: string;
  /**
   * false when the provider does not say so, and for an address from another claim than `email`, of which
   * `email_verified` speaks; nothing may be given away on an address that is not verified
   */
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  readonly groups: readonly string[];
  readonly organisation: string | undefined;
}

export type RawClaims = Readonly<Record<string, unknown>>;

const line = (max: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);

const FORMS = {
  email: line(320).regex(/^[^@\s]+@[^@\s]+$/),
  emailVerified: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]),
  name: line(256),
  groups: z.union([z.array(line(256)).max(500), line(256).transform((group) => [group])]),
  organisation: line(256),
};

/** Whether asking the userinfo endpoint could still tell us something. */
export function lacksClaims(raw: RawClaims, names: ClaimNames): boolean {
  return Object.values(names).some((name) => claim(raw, name) === undefined);
}

/** What the ID token says, and from userinfo what it leaves open. */
export function mergeClaims(idToken: RawClaims, userInfo: RawClaims): RawClaims {
  const said = Object.entries(idToken).filter(([name]) => claim(idToken, name) !== undefined);
  return { ...userInfo, ...Object.fromEntries(said) };
}

/** Throws `identity_claims_missing` without an email, `identity_claims_invalid` for a claim of another form or size. */
export function readClaims(raw: RawClaims, names: ClaimNames): IdentityClaims {
  const email = read(raw, names.email, FORMS.email);
  if (email === undefined) {
    throw new IdentityError('identity_claims_missing', `The identity provider gave no claim ${names.email}.`, {
      context: { claim: names.email },
    });
  }
  return {
    email,
    emailVerified: (read(raw, 'email_verified', FORMS.emailVerified) ?? false) && claim(raw, 'email') === email,
    name: read(raw, names.name, FORMS.name),
    groups: read(raw, names.groups, FORMS.groups) ?? [],
    organisation: read(raw, names.organisation, FORMS.organisation),
  };
}

function read<Value>(raw: RawClaims, name: string, form: z.ZodType<Value>): Value | undefined {
  const value = claim(raw, name);
  if (value === undefined) return undefined;
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new IdentityError('identity_claims_invalid', `The claim ${name} has another form or size than we take.`, {
    context: { claim: name },
  });
}

/** Null and empty text stand for nothing: some providers send them for what they do not know. */
function claim(raw: RawClaims, name: string): unknown {
  const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
  return value === null || value === '' ? undefined : value;
}
