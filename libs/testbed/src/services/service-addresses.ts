/** How the global setup tells the test files where the services are. */
export const SERVICE_VARIABLES = {
  database: 'QUAYSIDE_TEST_DATABASE_URL',
  appDatabase: 'QUAYSIDE_TEST_APP_DATABASE_URL',
  template: 'QUAYSIDE_TEST_TEMPLATE',
  redis: 'QUAYSIDE_TEST_REDIS_URL',
} as const;

export function serviceAddress(service: keyof typeof SERVICE_VARIABLES): string {
  const value = process.env[SERVICE_VARIABLES[service]];
  if (value === undefined || value === '') {
    throw new Error(
      `There is no test ${service}: only files named *.int.spec.ts, and those of apps/e2e, have the services.`,
    );
  }
  return value;
}
