import {
  acceptedInvitationSchema,
  acceptInvitationSchema,
  changeMemberSchema,
  createdInvitationSchema,
  createInvitationSchema,
  idSchema,
  invitationPageSchema,
  memberPageSchema,
  memberSchema,
} from '@quayside/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class Member extends createZodDto(memberSchema) {}
export class MemberPage extends createZodDto(memberPageSchema) {}
export class ChangeMember extends createZodDto(changeMemberSchema) {}
export class MemberParams extends createZodDto(
  z.object({ org: idSchema.describe('The organisation.'), user: idSchema.describe('The user.') }),
) {}

export class CreateInvitation extends createZodDto(createInvitationSchema) {}
export class CreatedInvitation extends createZodDto(createdInvitationSchema) {}
export class InvitationPage extends createZodDto(invitationPageSchema) {}
export class AcceptInvitation extends createZodDto(acceptInvitationSchema) {}
export class AcceptedInvitation extends createZodDto(acceptedInvitationSchema) {}
export class InvitationParams extends createZodDto(
  z.object({ org: idSchema.describe('The organisation.'), invitation: idSchema.describe('The invitation.') }),
) {}
