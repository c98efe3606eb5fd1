export interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export function needsInstall(lock: Lock, installed: Lock | undefined): boolean;
export function fitsRange(version: string, range: string): boolean;
