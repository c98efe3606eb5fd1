/** What a wrapped key is bound to. Unwrapping asks for the very same entries; they are not secret and not stored. */
export type KeyContext = Readonly<Record<string, string>>;

/**
 * Wraps the data keys that encrypt secrets, and encrypts nothing else. Either call ends by itself within seconds; on
 * abort it ends at once, with the signal's reason.
 */
export interface MasterKey {
  /** Tells which master key wrapped something, and nothing about the key. Stored beside what it wrapped. */
  readonly id: string;

  /** @throws KmsError */
  wrap(dataKey: Buffer, context: KeyContext, signal?: AbortSignal): Promise<Buffer>;

  /**
   * The data key belongs to the caller, who wipes it after use.
   *
   * @throws KmsError `data_key_unreadable` when it is certain that this key does not open it for this context; any other
   * code says nothing about the data key
   */
  unwrap(wrapped: Buffer, context: KeyContext, signal?: AbortSignal): Promise<Buffer>;
}
