export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}
