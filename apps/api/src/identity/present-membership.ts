import type { InvitationBody, MemberBody } from '@quayside/contracts';
import type { Invitation, Member } from '@quayside/tenancy';

export function presentMember({ userId, email, name, role, source, createdAt }: Member): MemberBody {
  return { userId, email, name, role, source, createdAt: createdAt.toISOString() };
}

export function presentInvitation(invitation: Invitation): InvitationBody {
  return {
    id: invitation.id,
    email: invitation.email,
    role: invitation.role,
    createdAt: invitation.createdAt.toISOString(),
    createdBy: { type: invitation.createdByType, id: invitation.createdById },
    expiresAt: invitation.expiresAt.toISOString(),
    acceptedAt: invitation.acceptedAt?.toISOString() ?? null,
    revokedAt: invitation.revokedAt?.toISOString() ?? null,
  };
}
