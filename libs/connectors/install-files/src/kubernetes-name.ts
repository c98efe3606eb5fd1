import { createHash } from 'node:crypto';

/** The longest name of a release of Helm. */
const MAX_LENGTH = 53;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * An identifier as the name of a release and of its namespace: itself where it can be one, else as much of it as can, with a
 * part of its hash, so that two do not become one.
 */
export function kubernetesName(identifier: string): string {
  if (identifier.length <= MAX_LENGTH && LABEL.test(identifier)) return identifier;
  const hash = createHash('sha256').update(identifier).digest('hex').slice(0, 8);
  const words = identifier
    .slice(0, MAX_LENGTH - 1 - hash.length)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return [...words, hash].join('-');
}
