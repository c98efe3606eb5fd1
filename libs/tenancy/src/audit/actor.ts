/** Who does something: a person at the API, or Quayside itself. */
export interface Actor {
  readonly type: 'operator' | 'system';
  readonly id: string;
}
