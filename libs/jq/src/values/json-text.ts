import type { Budget } from '../budget';
import { DEEPEST } from './depth';
import { type Json, type JsonObject, isArray } from './json';
import { numberText } from './number-text';

/** Bytes of a value that an error message shows, its quote or bracket included. */
const BRIEF_BYTES = 29;

/** A value as jq writes it, without spaces. */
export function jsonText(value: Json, budget: Budget): string {
  const writer = new Writer(budget.maxStringLength + 1);
  writer.write(value);
  budget.checkString(writer.text.length);
  budget.tick(writer.text.length >> 4);
  return writer.text;
}

/** `tostring`: strings stay as they are. */
export function plainText(value: Json, budget: Budget): string {
  return typeof value === 'string' ? value : jsonText(value, budget);
}

/** A value as jq's error messages show it: cut after so many bytes, never inside a character, the closing mark kept. */
export function briefText(value: Json): string {
  const writer = new Writer(BRIEF_BYTES + 1);
  writer.write(value);
  const { text } = writer;
  if (Buffer.byteLength(text) <= BRIEF_BYTES) return text;
  const closing = CLOSING[text.charAt(0)] ?? '';
  let room = BRIEF_BYTES - '...'.length - closing.length;
  let cut = '';
  for (const character of text) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    cut += character;
  }
  return `${cut}...${closing}`;
}

const CLOSING: Readonly<Record<string, string>> = { '"': '"', '[': ']', '{': '}' };

/** Stops as soon as there is more text than anyone will read. */
class Writer {
  text = '';

  constructor(private readonly enough: number) {}

  write(value: Json, depth = 0): void {
    if (this.text.length > this.enough) return;
    if (depth > DEEPEST) {
      this.text += '<skipped: too deep>';
      return;
    }
    if (typeof value === 'string') this.text += stringText(value);
    else if (typeof value === 'number') this.text += numberText(value);
    else if (value === null || typeof value === 'boolean') this.text += String(value);
    else if (isArray(value)) this.writeArray(value, depth);
    else this.writeObject(value, depth);
  }

  private writeArray(array: readonly Json[], depth: number): void {
    this.text += '[';
    let separator = '';
    for (const element of array) {
      this.text += separator;
      this.write(element, depth + 1);
      if (this.text.length > this.enough) return;
      separator = ',';
    }
    this.text += ']';
  }

  private writeObject(object: JsonObject, depth: number): void {
    this.text += '{';
    let separator = '';
    for (const key of Object.keys(object)) {
      this.text += `${separator}${stringText(key)}:`;
      this.write(object[key] ?? null, depth + 1);
      if (this.text.length > this.enough) return;
      separator = ',';
    }
    this.text += '}';
  }
}

/** JSON.stringify agrees with jq but for DEL, which jq escapes. */
function stringText(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.includes('\x7f') ? quoted.replaceAll('\x7f', '\\u007f') : quoted;
}
