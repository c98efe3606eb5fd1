import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PRELOAD = join(__dirname, 'scripted-names.cjs');

/** What names resolve to, for programs that are started with `environment`, and ask for all addresses of a name. */
export interface ScriptedNames {
  readonly environment: Readonly<Record<string, string>>;
  /** From now on. */
  resolve(name: string, addresses: readonly string[]): void;
  remove(): void;
}

export function scriptedNames(): ScriptedNames {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-names-'));
  const file = join(folder, 'names.json');
  const names: Record<string, readonly string[]> = {};
  const write = (): void => {
    // in one step: a program may read it at any time
    writeFileSync(`${file}.new`, JSON.stringify(names));
    renameSync(`${file}.new`, file);
  };
  write();
  return {
    environment: { NODE_OPTIONS: `--require ${PRELOAD}`, QUAYSIDE_SCRIPTED_NAMES: file },
    resolve: (name, addresses) => {
      names[name] = addresses;
      write();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
