import type { JsonObject } from '@quayside/domain';
import type { RunSummary } from '../runs/run-summary';
import type { Halt } from './halt';

/** One connector at work for an organisation. */
export interface Installation {
  readonly id: string;
  readonly organisationId: string;
  readonly connector: string;
  /** Port's identifier of the integration; unique in the organisation */
  readonly identifier: string;
  readonly name: string;
  /** the settings that are not sensitive; of the others there is `secrets` */
  readonly settings: JsonObject;
  readonly secrets: readonly InstallationSecret[];
  readonly resyncIntervalMinutes: number;
  readonly sendRawDataExamples: boolean;
  /** a scheduled run reads everything when the last one that did is older; 1 to 168 */
  readonly fullSweepHours: number;
  readonly nextRunAt: Date;
  readonly createdAt: Date;
  /** when somebody changed it; moving the schedule on is no change */
  readonly updatedAt: Date;
  /** grows with every change of what people set */
  readonly version: number;
  /** why nothing is scheduled; null when all is well */
  readonly halt: Halt | null;
  /** the newest run, whatever its state */
  readonly lastRun: RunSummary | null;
}

/** What may be told of a secret. */
export interface InstallationSecret {
  readonly setting: string;
  readonly secretId: string;
  readonly name: string;
  readonly fingerprint: string;
  /** when the present value was put in */
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** A time, or what gives it once the time of the database and the id of the installation are known. */
export type NextRunAt = Date | ((now: Date, installationId: string) => Date);

export function resolveNextRunAt(nextRunAt: NextRunAt, now: Date, installationId: string): Date {
  return typeof nextRunAt === 'function' ? nextRunAt(now, installationId) : nextRunAt;
}
