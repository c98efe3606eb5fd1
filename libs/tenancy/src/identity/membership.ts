import type { Role } from '@quayside/domain';

/** Who says that somebody is a member: the identity provider at each login, or an admin who invited them. */
export const MEMBERSHIP_SOURCES = ['claim', 'invitation'] as const;
export type MembershipSource = (typeof MEMBERSHIP_SOURCES)[number];

export interface Member {
  readonly userId: string;
  /** as of the last login */
  readonly email: string;
  readonly name: string | null;
  readonly role: Role;
  readonly source: MembershipSource;
  readonly createdAt: Date;
}
