/**
 * The name by which Ocean's environment variables call a setting, without their prefix: `statuspageApiKey` becomes
 * `STATUSPAGE_API_KEY`. A run of capitals is one word: `baseURLOfApp` becomes `BASE_URL_OF_APP`.
 */
export function oceanEnvironmentName(setting: string): string {
  return setting
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();
}
