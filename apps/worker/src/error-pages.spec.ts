import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONNECTOR_ERROR_CODES } from '@quayside/connector-kit';
import { EGRESS_ERROR_CODES, HTTP_ERROR_CODES } from '@quayside/http';
import { EXPRESSION_LIMIT_CODES, MAPPING_ERROR_CODES } from '@quayside/mapping';
import { CONFIG_ERROR_CODES } from '@quayside/platform-config';
import { DATABASE_ERROR_CODES, DATABASE_LOGIN_ERROR_CODES } from '@quayside/platform-database';
import { IDENTITY_ERROR_CODES } from '@quayside/platform-identity';
import { KMS_ERROR_CODES } from '@quayside/platform-kms';
import { QUEUE_ERROR_CODES } from '@quayside/platform-queue';
import { RATE_LIMIT_ERROR_CODES } from '@quayside/platform-rate-limit';
import { PORT_ERROR_CODES, PORT_UPSERT_CODES } from '@quayside/port';
import { RESYNC_ERROR_CODES } from '@quayside/resync-run';
import { DECISION_ERROR_CODES, MEMBERSHIP_ERROR_CODES, TENANCY_ERROR_CODES } from '@quayside/tenancy';
import { describe, expect, it } from 'vitest';
import { WORKER_ERROR_CODES } from './worker-error';

const PAGES = join(__dirname, '../../../docs/errors');
const CODES = [
  ...CONFIG_ERROR_CODES,
  ...CONNECTOR_ERROR_CODES,
  ...DATABASE_ERROR_CODES,
  ...DATABASE_LOGIN_ERROR_CODES,
  ...DECISION_ERROR_CODES,
  ...EXPRESSION_LIMIT_CODES,
  ...EGRESS_ERROR_CODES,
  ...HTTP_ERROR_CODES,
  ...IDENTITY_ERROR_CODES,
  ...KMS_ERROR_CODES,
  ...MAPPING_ERROR_CODES,
  ...MEMBERSHIP_ERROR_CODES,
  ...PORT_ERROR_CODES,
  ...PORT_UPSERT_CODES,
  ...QUEUE_ERROR_CODES,
  ...RATE_LIMIT_ERROR_CODES,
  ...RESYNC_ERROR_CODES,
  ...TENANCY_ERROR_CODES,
  ...WORKER_ERROR_CODES,
];

describe('the pages of errors', () => {
  it.each([...new Set(CODES)])('explain %s', (code) => {
    const text = readFileSync(join(PAGES, `${code}.md`), 'utf8');
    expect(text.startsWith(`# ${code}\n`)).toBe(true);
    expect(text.split('\n').length).toBeGreaterThan(5);
  });

  it('are named as the codes that they explain', () => {
    for (const file of readdirSync(PAGES)) {
      expect(readFileSync(join(PAGES, file), 'utf8').split('\n')[0]).toBe(`# ${file.replace(/\.md$/, '')}`);
    }
  });
});
