import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const MEMBERSHIP_ERROR_CODES = [
  'member_not_found',
  /** the role comes from the groups of the identity provider, and comes again with each login */
  'member_managed_by_provider',
  /** without them nobody of the organisation could make another admin */
  'last_admin',
  'already_member',
  /** no such invitation, or it was accepted, revoked, or is too old */
  'invitation_not_found',
  /** whoever accepts has not logged in with the address that was invited, or the provider has not verified it */
  'invitation_for_another',
  'api_token_not_found',
  /** another organisation is what the identity provider means by this value */
  'organisation_claim_taken',
] as const;
export type MembershipErrorCode = (typeof MEMBERSHIP_ERROR_CODES)[number];

/** Why nothing was changed about who may do what. */
export class MembershipError extends AppError<MembershipErrorCode> {
  override readonly name = 'MembershipError';
}
