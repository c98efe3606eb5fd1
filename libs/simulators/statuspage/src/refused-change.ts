/** A change that the upstream would not accept: 404 for an id it does not know, 422 for a value it does not take. */
export class RefusedChange extends Error {
  constructor(
    readonly status: 404 | 422,
    message: string,
  ) {
    super(message);
    this.name = 'RefusedChange';
  }
}
