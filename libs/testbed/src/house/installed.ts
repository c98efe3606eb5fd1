/** A run as the API shows it, as far as these tests look. */
export interface Run {
  readonly id: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly epoch: number;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly faults: readonly { readonly scope?: string; readonly code: string; readonly message: string }[];
  readonly kinds: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly requests: { readonly upstream: number; readonly port: number };
}

/** An installation that a house has made. */
export interface Installed {
  /** below the prefix of the API */
  readonly path: string;
  /** its first run */
  readonly runId: string;
  readonly organisationId: string;
  readonly installationId: string;
  readonly identifier: string;
}
