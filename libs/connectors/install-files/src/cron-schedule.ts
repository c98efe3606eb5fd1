export interface CronSchedule {
  readonly minute: string;
  readonly hour: string;
  /** what it comes to */
  readonly everyMinutes: number;
}

/** The steps by which the hour, and the day, come out even. */
const MINUTES = [5, 6, 10, 12, 15, 20, 30];
const HOURS = [1, 2, 3, 4, 6, 8, 12];
const DAY_MINUTES = 1_440;

/**
 * The longest interval that cron can say and that is not longer than the one asked for. Below five minutes, which is as often
 * as pipelines can be scheduled, it is five.
 */
export function cronSchedule(intervalMinutes: number): CronSchedule {
  if (intervalMinutes >= DAY_MINUTES) return { minute: '0', hour: '0', everyMinutes: DAY_MINUTES };
  const hours = HOURS.findLast((step) => step * 60 <= intervalMinutes);
  if (hours !== undefined) return { minute: '0', hour: `*/${hours}`, everyMinutes: hours * 60 };
  const minutes = MINUTES.findLast((step) => step <= intervalMinutes) ?? 5;
  return { minute: `*/${minutes}`, hour: '*', everyMinutes: minutes };
}

/** For a comment beside the schedule. */
export function sayInterval({ everyMinutes }: CronSchedule, intervalMinutes: number): string {
  const said = everyMinutes % 60 === 0 ? `${everyMinutes / 60} h` : `${everyMinutes} min`;
  return everyMinutes === intervalMinutes ? `every ${said}` : `every ${said}: cron cannot say ${intervalMinutes} min`;
}
