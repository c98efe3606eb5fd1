import { JqUnsupported } from '../jq-error';
import { breakTime, dayOfYear, daysUntil, isLeapYear, weekdayOf } from './calendar';
import { MONTHS, SHORTHANDS, WEEKDAYS } from './names';

/**
 * The eight numbers that jq has for a moment, as C's strptime leaves them: what was not in the text is 0, or out of range.
 * Spaces left over at the end of the text come ninth.
 */
export type ParsedTime = readonly (number | string)[];

/** White space of the C locale, which has nothing beyond ASCII. */
const isBlank = (character: string): boolean => character === ' ' || (character >= '\t' && character <= '\r');
const SPACE = 0x20;
const ZERO = 0x30;
const NO_WEEKDAY = 8;
const NO_YEAR_DAY = 367;
const REFUSED = /[CcxXGguUVwWrEOP0-9_^#+-]/;

/** C's strptime in the C locale; null where the text does not match. Throws `JqUnsupported` for formats it cannot vouch for. */
export function parseTime(text: string, format: string): ParsedTime | null {
  const reader = new Reader(text);
  return reader.read(format) && reader.atBlank() ? reader.result() : null;
}

/** Throws where `parseTime` would refuse the format, without a text to try it on. */
export function checkParseFormat(format: string): void {
  for (const [, letter = ''] of format.matchAll(/%([^])/g)) {
    if (REFUSED.test(letter)) throw new JqUnsupported(`the date format %${letter}`);
  }
}

class Reader {
  private at = 0;
  private year = 1900;
  private month = 0;
  private day = 0;
  private hour = 0;
  private minute = 0;
  private second = 0;
  private weekday: number | null = null;
  private yearDay: number | null = null;
  private afternoon: boolean | null = null;
  private hasDate = false;
  private hasMonthAndDay = { month: false, day: false };

  constructor(private readonly text: string) {}

  rest(): string {
    return this.text.slice(this.at);
  }

  atBlank(): boolean {
    return this.at >= this.text.length || isBlank(this.text.charAt(this.at));
  }

  read(format: string): boolean {
    for (let index = 0; index < format.length; index++) {
      const character = format.charAt(index);
      if (character === '%') {
        if (!this.readField(format.charAt(++index))) return false;
      } else if (isBlank(character)) this.skipSpace();
      else if (this.text.charCodeAt(this.at++) !== format.charCodeAt(index)) return false;
    }
    return true;
  }

  result(): ParsedTime {
    if (this.afternoon !== null) this.hour = (this.hour % 12) + (this.afternoon ? 12 : 0);
    if (this.yearDay !== null && !(this.hasMonthAndDay.month && this.hasMonthAndDay.day)) this.useYearDay(this.yearDay);
    let [weekday, yearDay] = [this.weekday ?? NO_WEEKDAY, this.yearDay ?? NO_YEAR_DAY];
    if (this.hasDate) {
      weekday = this.weekday ?? this.weekdayOfDate();
      yearDay = this.yearDay ?? dayOfYear(this.year, this.month, this.day);
    }
    const time = [this.year, this.month, this.day, this.hour, this.minute, this.second, weekday, yearDay];
    return this.rest() === '' ? time : [...time, this.rest()];
  }

  private weekdayOfDate(): number {
    const weekday = weekdayOf(daysUntil(this.year, this.month, this.day));
    // C rounds towards zero, which is one day off before the leap day of the year 0
    return this.year === 0 && this.month < 2 ? (weekday + 1) % 7 : weekday;
  }

  private readField(letter: string): boolean {
    const longer = SHORTHANDS[letter];
    if (longer !== undefined) return this.read(longer);
    if (REFUSED.test(letter)) throw new JqUnsupported(`the date format %${letter}`);
    switch (letter) {
      case 'Y':
        return this.date(this.number(0, 9999, 4), (value) => (this.year = value));
      case 'y':
        return this.date(this.number(0, 99, 2), (value) => (this.year = value + (value < 69 ? 2000 : 1900)));
      case 'm':
        return this.date(this.number(1, 12, 2), (value) => this.setMonth(value - 1));
      case 'B':
      case 'b':
      case 'h':
        return this.date(this.name(MONTHS), (value) => this.setMonth(value));
      case 'd':
      case 'e':
        return this.date(this.number(1, 31, 2), (value) => {
          this.day = value;
          this.hasMonthAndDay.day = true;
        });
      case 'j':
        return this.date(this.number(1, 366, 3), (value) => (this.yearDay = value - 1));
      case 'A':
      case 'a':
        return this.set(this.name(WEEKDAYS), (value) => (this.weekday = value));
      case 'H':
      case 'k':
        return this.set(this.number(0, 23, 2), (value) => (this.hour = value));
      case 'I':
      case 'l':
        return this.set(this.number(1, 12, 2), (value) => {
          this.hour = value % 12;
          this.afternoon ??= false;
        });
      case 'p':
        return this.set(this.name(['AM', 'PM']), (value) => (this.afternoon = value === 1));
      case 'M':
        return this.set(this.number(0, 59, 2), (value) => (this.minute = value));
      case 'S':
        return this.set(this.number(0, 61, 2), (value) => (this.second = value));
      case 's':
        return this.set(this.number(0, Number.MAX_SAFE_INTEGER, 15), (value) => this.setMoment(value));
      case 'Z':
        this.skipSpace();
        return this.match(/\S*/y) !== null;
      case 'z':
        this.skipSpace();
        return this.match(/Z|[+-][0-9]{2}(?::?[0-9]{2})?/y) !== null;
      case 'n':
      case 't':
        this.skipSpace();
        return true;
      case '%':
        return this.text.charAt(this.at++) === '%';
      default:
        return false;
    }
  }

  private set(value: number | null, use: (value: number) => void): boolean {
    if (value !== null) use(value);
    return value !== null;
  }

  private date(value: number | null, use: (value: number) => void): boolean {
    this.hasDate ||= value !== null;
    return this.set(value, use);
  }

  private setMonth(month: number): void {
    this.month = month;
    this.hasMonthAndDay.month = true;
  }

  private setMoment(seconds: number): void {
    const time = breakTime(seconds);
    if (time === null) return;
    ({ year: this.year, month: this.month, day: this.day, hour: this.hour, minute: this.minute } = time);
    this.second = Math.floor(time.second);
    this.weekday = time.weekday;
    this.yearDay = time.yearDay;
    this.hasMonthAndDay = { month: true, day: true };
  }

  private useYearDay(yearDay: number): void {
    const last = isLeapYear(this.year) ? 366 : 365;
    if (yearDay >= last) return;
    this.month = 11;
    while (dayOfYear(this.year, this.month, 1) > yearDay) this.month--;
    this.day = yearDay - dayOfYear(this.year, this.month, 1) + 1;
  }

  private number(least: number, most: number, digits: number): number | null {
    while (this.text.charCodeAt(this.at) === SPACE) this.at++;
    const start = this.at;
    let value = 0;
    for (; this.at < start + digits; this.at++) {
      const digit = this.text.charCodeAt(this.at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    return this.at > start && value >= least && value <= most ? value : null;
  }

  private name(names: readonly string[]): number | null {
    for (const length of [Number.POSITIVE_INFINITY, 3]) {
      const found = names.findIndex((name) => {
        const wanted = name.slice(0, length).toLowerCase();
        return this.text.slice(this.at, this.at + wanted.length).toLowerCase() === wanted;
      });
      if (found < 0) continue;
      this.at += (names[found] ?? '').slice(0, length).length;
      return found;
    }
    return null;
  }

  private skipSpace(): void {
    while (isBlank(this.text.charAt(this.at))) this.at++;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }
}
