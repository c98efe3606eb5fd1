import { describe, expect, it } from 'vitest';
import { looksSecret } from './looks-secret';

describe('looksSecret', () => {
  it.each(['QUAYSIDE_BOOTSTRAP_TOKEN', 'API_KEY', 'CLIENT_SECRET', 'db_password', 'DATABASE_URL', 'KEY_ID'])(
    'keeps the value of %s to itself',
    (name) => expect(looksSecret(name)).toBe(true),
  );

  it.each(['QUAYSIDE_API_PORT', 'QUAYSIDE_MASTER_KEY_FILE', 'MONKEY', 'QUAYSIDE_EGRESS_ADDRESSES'])(
    'shows the value of %s',
    (name) => expect(looksSecret(name)).toBe(false),
  );
});
