/** Puts this process's clock forward by so many ms, back when below zero. Its monotonic clock and timers stay right. */
export function skewClock(byMs: number): void {
  const RightDate = Date;
  class SkewedDate extends RightDate {
    constructor(...given: readonly unknown[]) {
      super(...((given.length === 0 ? [RightDate.now() + byMs] : given) as [number]));
    }
    static override now(): number {
      return RightDate.now() + byMs;
    }
  }
  globalThis.Date = SkewedDate as DateConstructor;
}
