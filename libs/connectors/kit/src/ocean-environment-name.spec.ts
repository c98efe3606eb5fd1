import { describe, expect, it } from 'vitest';
import { oceanEnvironmentName } from './ocean-environment-name';

describe('oceanEnvironmentName', () => {
  it.each([
    ['statuspageApiKey', 'STATUSPAGE_API_KEY'],
    ['statuspageHost', 'STATUSPAGE_HOST'],
    ['statuspageIds', 'STATUSPAGE_IDS'],
    ['host', 'HOST'],
    ['baseURLOfApp', 'BASE_URL_OF_APP'],
    ['oauth2Token', 'OAUTH2_TOKEN'],
    ['already_snake', 'ALREADY_SNAKE'],
  ])('spells %s as %s', (setting, expected) => {
    expect(oceanEnvironmentName(setting)).toBe(expected);
  });
});
