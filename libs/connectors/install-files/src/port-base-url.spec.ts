import { describe, expect, it } from 'vitest';
import { portBaseUrlFault } from './port-base-url';

describe('portBaseUrlFault', () => {
  it.each([
    'https://api.getport.io',
    'https://api.us.getport.io',
    'https://port.example.com:8443/api/v1/',
    'https://10.0.0.7',
  ])('takes %s', (url) => expect(portBaseUrlFault(url)).toBeUndefined());

  it.each([
    'http://api.getport.io',
    'https://a.io/{{ .Values.x }}',
    'https://a.io/$(id)',
    'https://a.io/`id`',
    'https://a.io/"',
    'https://u:p@a.io',
    'https://a.io?x=1',
    'https://',
    'https://..:99999',
    'api.getport.io',
    '',
  ])('refuses %s', (url) => expect(portBaseUrlFault(url)).toMatch(/^must be an https address/));
});
