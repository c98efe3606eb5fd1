const SECRET_PART = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIALS?|URL|DSN)(?:_|$)/i;

/**
 * Whether the value of a variable must stay out of every message, judged by its name. Addresses count too: a database
 * URL carries a password. The name of a file is no secret, even of a key file.
 */
export function looksSecret(variable: string): boolean {
  return SECRET_PART.test(variable) && !/_(?:FILE|PATH)$/i.test(variable);
}
