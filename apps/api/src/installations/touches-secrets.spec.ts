import { CONNECTORS } from '@quayside/connector-catalogue';
import type { Connector } from '@quayside/connector-kit';
import { expect, it } from 'vitest';
import { touchesSecrets } from './touches-secrets';

const statuspage = CONNECTORS.find(({ type }) => type === 'statuspage') as Connector;
const PRESENT = { statuspageHost: 'https://api.statuspage.io', statuspageIds: ['a'] };

it.each([
  ['other plain settings', { settings: { ...PRESENT, statuspageIds: ['b'] }, secrets: {} }, false],
  ['a new key', { settings: PRESENT, secrets: { statuspageApiKey: 'key' } }, true],
  ['another host', { settings: { ...PRESENT, statuspageHost: 'https://evil.example' }, secrets: {} }, true],
  ['the default host', { settings: { statuspageIds: ['a'] }, secrets: {} }, true],
])('%s', (_, changed, touches) => {
  expect(touchesSecrets(statuspage, PRESENT, { ...changed, faults: [] })).toBe(touches);
});
