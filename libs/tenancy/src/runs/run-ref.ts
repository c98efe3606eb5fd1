/** A run as one claim of it sees it. Once another claim was made, nothing can be written under this epoch. */
export interface RunRef {
  readonly organisationId: string;
  readonly runId: string;
  readonly epoch: number;
}

export interface InstallationRunRef extends RunRef {
  readonly installationId: string;
}
