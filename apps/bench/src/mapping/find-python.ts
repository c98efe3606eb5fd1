import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The binding that Ocean's lock file names; it brings libjq 1.8.2 with it. */
export const BINDING_VERSION = '1.12.0';

const PROBE =
  'import importlib.metadata, platform, jq; print(importlib.metadata.version("jq"), platform.python_version())';
const PATIENCE_MS = 20_000;

export type FoundPython =
  | { readonly found: true; readonly path: string; readonly version: string }
  | { readonly found: false; readonly reason: string };

/** Whether this Python has Ocean's binding of jq. */
export async function probePython(path: string): Promise<FoundPython> {
  try {
    const { stdout } = await promisify(execFile)(path, ['-c', PROBE], { timeout: PATIENCE_MS });
    const [binding, version = 'of unknown version'] = stdout.trim().split(' ');
    if (binding === BINDING_VERSION) return { found: true, path, version };
    return { found: false, reason: `${path} has the package jq ${binding}, and ${BINDING_VERSION} is needed` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'is not there' : `has no package jq (pip install jq==${BINDING_VERSION})`;
    return { found: false, reason: `${path} ${why}` };
  }
}
