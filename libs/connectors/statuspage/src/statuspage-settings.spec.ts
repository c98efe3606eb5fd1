import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStatuspageSettings, STATUSPAGE_SETTINGS } from './statuspage-settings';

const KEY = '89a229ce1a8dbcf9ff30430fbe35eb4c';

function faulty(raw: Parameters<typeof parseStatuspageSettings>[0]): string[] {
  const result = parseStatuspageSettings(raw);
  return result.ok ? [] : result.faults.map(({ setting }) => setting);
}

describe('parseStatuspageSettings', () => {
  it('needs nothing but the key', () => {
    expect(parseStatuspageSettings({ statuspageApiKey: ` ${KEY}\n` })).toEqual({
      ok: true,
      settings: { apiKey: KEY, host: 'https://api.statuspage.io', pageIds: [] },
    });
  });

  it('reads every setting', () => {
    const raw = {
      statuspageApiKey: KEY,
      statuspageHost: 'https://proxy.example.com/statuspage/',
      statuspageIds: "['8m2l51279rpl', 'kctbh9vrtdwd']",
    };
    expect(parseStatuspageSettings(raw)).toEqual({
      ok: true,
      settings: {
        apiKey: KEY,
        host: 'https://proxy.example.com/statuspage',
        pageIds: ['8m2l51279rpl', 'kctbh9vrtdwd'],
      },
    });
  });

  it.each([
    ['https://api.statuspage.io', 'https://api.statuspage.io'],
    ['https://api.statuspage.io///', 'https://api.statuspage.io'],
    ['https://api.statuspage.io/v1', 'https://api.statuspage.io'],
    ['https://api.statuspage.io/v1/', 'https://api.statuspage.io'],
    [' HTTPS://API.statuspage.io ', 'https://api.statuspage.io'],
    ['https://api.statuspage.io.', 'https://api.statuspage.io'],
    ['https://API.statuspage.io..:443/v1/', 'https://api.statuspage.io'],
    ['http://proxy.example.:8080/x', 'http://proxy.example:8080/x'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['', 'https://api.statuspage.io'],
    [null, 'https://api.statuspage.io'],
  ])('takes %j for the host %s', (statuspageHost, host) => {
    expect(parseStatuspageSettings({ statuspageApiKey: KEY, statuspageHost })).toMatchObject({ settings: { host } });
  });

  it.each([
    ['api.statuspage.io'],
    ['ftp://api.statuspage.io'],
    ['https://me:word@api.statuspage.io'],
    ['https://api.statuspage.io?api_key=x'],
    ['https://api.statuspage.io#x'],
    [5],
    [['https://api.statuspage.io']],
  ])('refuses the host %j', (statuspageHost) => {
    expect(faulty({ statuspageApiKey: KEY, statuspageHost })).toEqual(['statuspageHost']);
  });

  it.each([
    ['https://proxy.example.com/public/{page}', 'https://proxy.example.com/public/{page}'],
    [' http://127.0.0.1:4010/public/{page}/ ', 'http://127.0.0.1:4010/public/{page}'],
    ['', undefined],
    [undefined, undefined],
  ])('takes %j for the public pages %s', (statuspagePublicUrl, publicUrl) => {
    const result = parseStatuspageSettings({ statuspageApiKey: KEY, statuspagePublicUrl });
    expect(result.ok && result.settings.publicUrl).toBe(publicUrl);
  });

  it.each([5, 'nowhere', 'https://a.example', 'https://a.example/?page={page}', 'ftp://a.example/{page}'])(
    'refuses the public pages %j',
    (statuspagePublicUrl) => {
      expect(faulty({ statuspageApiKey: KEY, statuspagePublicUrl })).toEqual(['statuspagePublicUrl']);
    },
  );

  it.each([[undefined], [null], [''], ['   '], [5], [{}], [`OAuth ${KEY}`], [`${KEY}\u0000`], ['schlüssel']])(
    'refuses the key %j',
    (statuspageApiKey) => {
      expect(faulty({ statuspageApiKey })).toEqual(['statuspageApiKey']);
    },
  );

  it.each([[7], [['8m2l51279rpl', 7]], ['[8m2l51279rpl]'], ['../pages'], ['my page']])(
    'refuses the page ids %j',
    (statuspageIds) => {
      expect(faulty({ statuspageApiKey: KEY, statuspageIds })).toEqual(['statuspageIds']);
    },
  );

  it('reports every fault at once', () => {
    const raw = { statuspageHost: 'nowhere', statuspageIds: 5, statuspage_api_key: KEY, appHost: 'https://a.example' };
    expect(faulty(raw)).toEqual([
      'statuspageApiKey',
      'statuspageHost',
      'statuspageIds',
      'statuspage_api_key',
      'appHost',
    ]);
  });

  it('says what an unknown setting was probably meant to be', () => {
    const result = parseStatuspageSettings({ statuspageApiKey: KEY, statuspageID: '8m2l51279rpl' });
    expect(result).toMatchObject({
      ok: false,
      faults: [{ setting: 'statuspageID', message: expect.stringContaining('statuspageIds') as string }],
    });
  });

  it('does not mind an unknown setting without a value', () => {
    expect(faulty({ statuspageApiKey: KEY, appHost: undefined })).toEqual([]);
  });

  it('never repeats the key in a fault', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-f0-9]{32}$/), fc.constantFrom(' ', '\n', '\u0000'), (secret, blank) => {
        const text = JSON.stringify(
          parseStatuspageSettings({ statuspageApiKey: `${secret}${blank}${secret}`, statuspageHost: 5 }),
        );
        expect(text).not.toContain(secret);
      }),
    );
  });
});

describe('STATUSPAGE_SETTINGS', () => {
  it('keeps the key, and nothing else, in confidence', () => {
    expect(STATUSPAGE_SETTINGS.filter(({ sensitive }) => sensitive).map(({ name }) => name)).toEqual([
      'statuspageApiKey',
    ]);
  });
});
