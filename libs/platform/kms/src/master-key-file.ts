import { randomBytes, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, unlink } from 'node:fs/promises';
import { KmsError } from './kms-error';

export const MASTER_KEY_BYTES = 32;

/** Anything for group or others. */
const NOT_THE_OWNER = 0o077;

/** The bytes of the key file, after checking that it is one and that nobody else can read it. */
export async function readMasterKeyFile(path: string): Promise<Buffer> {
  // O_NOFOLLOW is not set: deployments mount secrets as symbolic links. The checks are on the file that was opened.
  const file = await open(path, constants.O_RDONLY).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw new KmsError('master_key_missing', 'There is no master key file', { cause, context: { path } });
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size !== MASTER_KEY_BYTES) {
      throw new KmsError('master_key_malformed', `The master key file must hold exactly ${MASTER_KEY_BYTES} bytes`, {
        context: { path },
      });
    }
    if ((stat.mode & NOT_THE_OWNER) !== 0) {
      throw new KmsError('master_key_exposed', 'The master key file must be readable by its owner only (mode 0600)', {
        context: { path, mode: (stat.mode & 0o777).toString(8) },
      });
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/**
 * Makes the key file unless there is one. It appears under its name whole or not at all, and of several processes that
 * start together one wins and all read the same key.
 */
export async function ensureMasterKeyFile(path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    try {
      await file.writeFile(randomBytes(MASTER_KEY_BYTES));
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await unlink(draft);
  }
}
