export interface Organisation {
  readonly id: string;
  readonly name: string;
  /** what the identity provider calls it, where that is not its id */
  readonly claim: string | null;
  readonly createdAt: Date;
}
