import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { CONNECTORS, DATABASE, ENGINES, LOGIN, POLICY, VAULT, type ApiParts } from './api-parts';
import { AuditEventsController } from './audit/audit-events.controller';
import { OperatorAccessInterceptor } from './audit/operator-access.interceptor';
import { ConnectorsController } from './connectors/connectors.controller';
import { EgressAddressesController } from './egress-addresses/egress-addresses.controller';
import { ExamplesController } from './examples/examples.controller';
import { HealthController } from './health/health.controller';
import { ApiTokensController } from './identity/api-tokens.controller';
import { InvitationsController } from './identity/invitations.controller';
import { LoginController } from './identity/login.controller';
import { MembersController } from './identity/members.controller';
import { SessionController } from './identity/session.controller';
import { InstallFilesController } from './install-files/install-files.controller';
import { InstallationsController } from './installations/installations.controller';
import { MappingVersionsController } from './mapping/mapping-versions.controller';
import { MappingController } from './mapping/mapping.controller';
import { OrganisationsController } from './organisations/organisations.controller';
import { PortConnectionController } from './port-connection/port-connection.controller';
import { RefusedEntitiesController } from './refused-entities/refused-entities.controller';
import { RunsController } from './runs/runs.controller';
import { RotationsController } from './secrets/rotations.controller';
import { SecretsController } from './secrets/secrets.controller';

@Module({})
export class ApiModule {
  static of(parts: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      controllers: [
        OrganisationsController,
        PortConnectionController,
        AuditEventsController,
        ConnectorsController,
        InstallFilesController,
        InstallationsController,
        RunsController,
        RefusedEntitiesController,
        MappingController,
        MappingVersionsController,
        ExamplesController,
        SecretsController,
        RotationsController,
        EgressAddressesController,
        HealthController,
        LoginController,
        SessionController,
        MembersController,
        InvitationsController,
        ApiTokensController,
      ],
      providers: [
        { provide: APP_INTERCEPTOR, useClass: OperatorAccessInterceptor },
        { provide: DATABASE, useValue: parts.database },
        { provide: VAULT, useValue: parts.vault },
        { provide: CONNECTORS, useValue: parts.connectors },
        { provide: ENGINES, useValue: parts.engines },
        { provide: POLICY, useValue: parts.policy },
        { provide: LOGIN, useValue: parts.login ?? null },
      ],
    };
  }
}
