import { CANARY, type Json, type TestApi } from './start-test-api';

export const API_KEY = `${CANARY}-statuspage-key`;

export const INSTALLATION = {
  connector: 'statuspage',
  identifier: 'status-prod',
  name: 'Status pages',
  settings: { statuspageApiKey: API_KEY, statuspageIds: ['kctbh9vrtdwd'] },
  application: { resyncIntervalMinutes: 60, sendRawDataExamples: true },
};

export const PORT_CONNECTION = {
  baseUrl: 'https://api.getport.io',
  clientId: 'client-1',
  clientSecret: `${CANARY}-port-secret`,
};

/** An organisation with a Port connection; gives its path. */
export async function createConnectedOrganisation(api: TestApi, name = 'Harbour Ltd'): Promise<string> {
  const organisation = await api.call('POST', '/api/v1/organisations', { name });
  const path = `/api/v1/organisations/${String(organisation.body['id'])}`;
  await api.call('PUT', `${path}/port-connection`, PORT_CONNECTION);
  return path;
}

export interface InstalledConnector {
  readonly organisation: string;
  /** the path of the installation */
  readonly path: string;
  readonly created: Json;
}

/** An organisation with one installation, whose first run is queued. */
export async function install(api: TestApi, changes: object = {}): Promise<InstalledConnector> {
  const organisation = await createConnectedOrganisation(api);
  const { status, body } = await api.call('POST', `${organisation}/installations`, { ...INSTALLATION, ...changes });
  if (status !== 201) throw new Error(`The installation was refused: ${JSON.stringify(body)}`);
  return { organisation, path: `${organisation}/installations/${String(body['id'])}`, created: body };
}
