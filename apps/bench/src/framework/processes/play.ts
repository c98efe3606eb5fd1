/**
 * The other end of an `Actor`: starts with the order it was given, says that it is ready, then answers each question. It
 * ends with the bench.
 *
 * @param start gives what answers questions; whatever it answers is sent as plain data
 */
export async function play<Order>(start: (order: Order) => Promise<(question: string) => unknown>): Promise<void> {
  process.once('disconnect', () => process.exit());
  const answer = await start(JSON.parse(process.argv[2] ?? '{}') as Order);
  process.on('message', (question: string) => {
    void Promise.resolve(answer(question)).then((message) => process.send?.(message ?? null));
  });
  process.send?.('ready');
}
