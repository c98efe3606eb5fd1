import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { parseHeadCursor } from '@quayside/contracts';
import { systemClock } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import {
  findAuditHead,
  getOrganisation,
  listAuditEvents,
  readAuditTrail,
  verifyAuditTrail,
  type Actor,
} from '@quayside/tenancy';
import { ZodResponse } from 'nestjs-zod';
import type { ServerResponse } from 'node:http';
import { DATABASE } from '../api-parts';
import { found } from '../found';
import { Requires } from '../identity/requires';
import { OrganisationParams } from '../organisations/organisation.dto';
import { pageOf } from '../page-of';
import {
  AuditEventPage,
  AuditEventsQuery,
  AuditExportQuery,
  AuditVerification,
  AuditVerificationQuery,
} from './audit-event.dto';
import { EXPORT_PAGE_SIZE, exportLines } from './export-lines';
import { presentAuditEvent, presentVerification } from './present-audit-event';
import { sendLines } from './send-lines';

/** An export takes no further page after this; whoever reads slower goes on with `after`. */
const EXPORT_SECONDS = 240;

@ApiTags('Audit trail')
@Controller('organisations/:org/audit-events')
export class AuditEventsController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get()
  @Requires('audit:read')
  @ApiOperation({
    summary: 'List what was done in an organisation, the latest first',
    description:
      'Every change and every use of a secret, by whomever. Filters are `action`, `installation`, both, or `actor`; each with a stretch of time or without.',
  })
  @ZodResponse({ status: 200, description: 'A page of events.', type: AuditEventPage })
  async listAuditEvents(
    @Param() { org }: OrganisationParams,
    @Query() { limit, after, action, actor, installation, from, to }: AuditEventsQuery,
  ): Promise<AuditEventPage> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    const filter = { action, actor: actorOf(actor), installationId: installation, ...timesOf({ from, to }) };
    const page = { limit: limit + 1, before: after };
    return pageOf(await listAuditEvents(this.database, org, filter, page), limit, presentAuditEvent);
  }

  @Get('export')
  @Requires('audit:read')
  @ApiOperation({
    summary: 'Export the audit trail, the earliest first',
    description:
      'One event a line, as it is hashed, and at last a line that says where the export ended and whether that is the end of what was asked for: `{"end":{"seq":...,"hash":"..."},"complete":true}`. When it is not, or the line is missing, go on with `after`.',
  })
  @ApiResponse({
    status: 200,
    description: 'Lines of JSON.',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  async exportAuditEvents(
    @Param() { org }: OrganisationParams,
    @Query() { after = 0, from, to }: AuditExportQuery,
    @Res() response: ServerResponse,
  ): Promise<void> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    const range = { upTo: (await findAuditHead(this.database, org))?.seq ?? 0, ...timesOf({ from, to }) };
    const lines = exportLines({
      after,
      readPage: (seq) => readAuditTrail(this.database, org, { ...range, after: seq }, EXPORT_PAGE_SIZE),
      maxSeconds: EXPORT_SECONDS,
      clock: systemClock,
    });
    response.setHeader('Content-Disposition', `attachment; filename="audit-trail-${org}.ndjson"`);
    await sendLines(response, lines);
  }

  @Get('verification')
  @Requires('audit:read')
  @ApiOperation({
    summary: 'Check that the audit trail is as it was written',
    description:
      'Looks at most at 5,000 events, and says with `next` how to go on. The same can be done with an export, without trusting this answer.',
  })
  @ZodResponse({ status: 200, description: 'What was found.', type: AuditVerification })
  async verifyAuditEvents(
    @Param() { org }: OrganisationParams,
    @Query() { after }: AuditVerificationQuery,
  ): Promise<AuditVerification> {
    found(await getOrganisation(this.database, org), 'organisation_not_found');
    const from = after === undefined ? null : parseHeadCursor(after);
    return presentVerification(await verifyAuditTrail(this.database, org, from ?? undefined));
  }
}

/** `<type>:<id>`, as the query was checked to be. */
function actorOf(text: string | undefined): Pick<Actor, 'type' | 'id'> | undefined {
  if (text === undefined) return undefined;
  const colon = text.indexOf(':');
  return { type: text.slice(0, colon) as Actor['type'], id: text.slice(colon + 1) };
}

function timesOf({ from, to }: { from?: string | undefined; to?: string | undefined }) {
  return { from: from === undefined ? undefined : new Date(from), to: to === undefined ? undefined : new Date(to) };
}
