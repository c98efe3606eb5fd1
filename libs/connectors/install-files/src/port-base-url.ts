/**
 * What is wrong with an address of Port's API in an install file; undefined when it can be used. Helm charts read it as a
 * template, and GitHub's action puts it into a script as it is: nothing that means anything there is taken.
 */
export function portBaseUrlFault(text: string): string | undefined {
  if (/^https:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[A-Za-z0-9._~/-]*)?$/.test(text) && URL.canParse(text))
    return undefined;
  return 'must be an https address of letters, digits and ./-_~ only, such as https://api.getport.io';
}
