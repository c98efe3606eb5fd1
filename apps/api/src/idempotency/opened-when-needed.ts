/**
 * A key that is opened for the first who needs it, and then kept: the API starts while KMS is away. Whoever asks during a
 * failure is told of it, and the next one tries again.
 */
export function openedWhenNeeded(open: () => Promise<Buffer>): () => Promise<Buffer> {
  let opening: Promise<Buffer> | undefined;
  return () => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
}
