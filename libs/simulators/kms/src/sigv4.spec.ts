import { describe, expect, it } from 'vitest';
import { sha256, signatureOf } from './sigv4';

// `get-vanilla` of the test suite that AWS publishes for Signature Version 4
const AT = '20150830T123600Z';
const SCOPE = { date: '20150830', region: 'us-east-1', service: 'service' };
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const REQUEST = {
  method: 'GET',
  path: '/',
  headers: { host: 'example.amazonaws.com', 'x-amz-date': AT },
  signedHeaders: ['host', 'x-amz-date'],
  payloadHash: sha256(''),
};
const SIGNATURE = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';

describe('signatureOf', () => {
  it('is that of the published example', () => {
    expect(signatureOf(REQUEST, AT, SCOPE, SECRET)).toBe(SIGNATURE);
  });

  it.each([
    ['method', { ...REQUEST, method: 'POST' }],
    ['signed header', { ...REQUEST, headers: { ...REQUEST.headers, host: 'example.com' } }],
    ['body', { ...REQUEST, payloadHash: sha256('{}') }],
  ])('changes with the %s', (_what, request) => {
    expect(signatureOf(request, AT, SCOPE, SECRET)).not.toBe(SIGNATURE);
  });
});
