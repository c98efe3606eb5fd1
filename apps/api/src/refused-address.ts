import { refusalOfUrl } from '@quayside/http';

/**
 * Why an address of an upstream is not accepted from a tenant; undefined when it is. This is the early word, beside the
 * field, by the rule of the HTTP client itself; what a name resolves to is judged when it is called.
 */
export function refusedAddress(text: string, allowPrivateHosts: boolean): string | undefined {
  // a URL may be written with them, and nothing that is put together from its text works then
  if (/[\s\p{Cc}]/u.test(text.trim())) return 'must not contain blanks or control characters';
  if (!URL.canParse(text)) return 'must be an absolute URL, such as https://api.example.com';
  const url = new URL(text);
  if (url.search !== '' || url.hash !== '') return 'must not contain a query or a fragment';
  const refusal = refusalOfUrl(url, allowPrivateHosts);
  return refusal === undefined ? undefined : `cannot be called: ${refusal}`;
}
