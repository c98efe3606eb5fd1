/** What is kept free: V8 ends the process where it compiles a regular expression and the stack is used up. */
const ROOM: readonly null[] = new Array<null>(32 * 1024).fill(null);
/** The same for programs whose own calls take much of it. */
const WIDE_ROOM: readonly null[] = new Array<null>(64 * 1024).fill(null);
const WIDE_LEVELS = 64;
/** Levels that every stack has room for, and how many are opened before it is asked again. */
const FREE_LEVELS = 512;
const LEVELS_BETWEEN_LOOKS = 64;
const FEWEST_LEVELS = 8;

/**
 * How deep an evaluation is in calls, counted in levels of the syntax tree, so that recursion ends well before the
 * stack does. Nothing tells how much is left of it, but a call with so many arguments fails where they have no room.
 */
export class Stack {
  private open = 0;
  private perCall = FEWEST_LEVELS;

  /** Before a program runs. @param levels that its syntax tree has */
  begin(levels: number): void {
    this.open = levels;
    this.perCall = Math.max(levels, FEWEST_LEVELS);
  }

  /** Throws a RangeError where there is no room. @returns what `leave` takes, also after an error was caught */
  enter(levels = this.perCall): number {
    const before = this.open;
    this.open = before + levels;
    if (
      this.open > FREE_LEVELS &&
      Math.floor(before / LEVELS_BETWEEN_LOOKS) !== Math.floor(this.open / LEVELS_BETWEEN_LOOKS)
    ) {
      Reflect.apply(nothing, undefined, this.perCall > WIDE_LEVELS ? WIDE_ROOM : ROOM);
    }
    return before;
  }

  leave(before: number): void {
    this.open = before;
  }

  get level(): number {
    return this.open;
  }
}

function nothing(): void {}
