import { Calculations } from './calculations';
import { EntityReader } from './entity-reader';
import { Organisation, type OrganisationSnapshot } from './organisation';
import {
  DEMO_ORGANISATION_ID,
  type EntityRules,
  type PortSimulatorOptions,
  type SimulatedCredentials,
} from './port-simulator-options';
import { notFound } from './refusal';
import { TokenDesk } from './token-desk';

const SNAPSHOT_VERSION = 1;

interface Snapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  readonly organisations: readonly OrganisationSnapshot[];
}

/** What the routes and the accessors for tests both work on. */
export class SimulatorState {
  readonly organisations = new Map<string, Organisation>();
  readonly calculations = new Calculations();
  readonly rules: EntityRules;
  readonly reader: EntityReader;
  readonly desk: TokenDesk;
  readonly now: () => number;

  constructor(options: PortSimulatorOptions) {
    this.now = options.now ?? Date.now;
    this.rules = {
      unknownProperties: options.unknownProperties ?? 'drop',
      nullsOnRead: options.nullsOnRead ?? 'drop',
      bumpUpdatedAtOnNoop: options.bumpUpdatedAtOnNoop ?? true,
    };
    this.reader = new EntityReader(this.calculations, this.rules);
    this.desk = new TokenDesk(this.now);
  }

  addCredentials(credentials: SimulatedCredentials): void {
    const { clientId, clientSecret, organisationId = DEMO_ORGANISATION_ID } = credentials;
    if (!this.organisations.has(organisationId)) {
      const name = credentials.organisationName ?? organisationId;
      this.organisations.set(organisationId, new Organisation(organisationId, name));
    }
    this.desk.register({ clientId, clientSecret, organisationId });
  }

  organisation(id: string): Organisation {
    const organisation = this.organisations.get(id);
    if (!organisation) throw notFound('Organisation', id);
    return organisation;
  }

  timestamp(): string {
    return new Date(this.now()).toISOString();
  }

  snapshot(): Snapshot {
    return {
      version: SNAPSHOT_VERSION,
      organisations: [...this.organisations.values()].map((organisation) => organisation.snapshot()),
    };
  }

  /** Puts the data of a snapshot in place of all there is. Organisations that it does not know are empty afterwards. */
  restore(snapshot: unknown): void {
    if (!isSnapshot(snapshot)) throw new Error('not a snapshot of this simulator');
    for (const { id, name } of [...this.organisations.values()]) this.organisations.set(id, new Organisation(id, name));
    for (const one of snapshot.organisations) this.organisations.set(one.id, Organisation.restore(one));
  }
}

function isSnapshot(value: unknown): value is Snapshot {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === SNAPSHOT_VERSION;
}
