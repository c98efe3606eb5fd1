import { createIdentitySimulator, type IdentitySimulator } from '@quayside/simulator-identity';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  generatedDataSet,
  seedDataSet,
  type StatuspageDataSet,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import type { SimulatorConfig } from './config';
import { StateFile } from './state-file';

export interface RunningSimulators {
  readonly statuspage: StatuspageSimulator;
  readonly port: PortSimulator;
  /** null when nobody logs in at it */
  readonly identity: IdentitySimulator | null;
  /** Closes them and writes the state down. */
  stop(): Promise<void>;
}

/** Both upstreams of the product, and who people log in at, on loopback. When one cannot start, none runs. */
export async function startSimulators(
  config: SimulatorConfig,
  onStateFailure: (error: unknown) => void,
): Promise<RunningSimulators> {
  const statuspage = createStatuspageSimulator({
    dataSet: dataSetOf(config),
    keys: [config.QUAYSIDE_SIMULATOR_STATUSPAGE_KEY],
    rateLimit: config.QUAYSIDE_SIMULATOR_RATE_LIMIT === 'off' ? false : {},
  });
  const port = createPortSimulator({
    credentials: [
      { clientId: config.QUAYSIDE_SIMULATOR_CLIENT_ID, clientSecret: config.QUAYSIDE_SIMULATOR_CLIENT_SECRET },
    ],
  });
  const identity = identityOf(config);
  const close = (): Promise<unknown> => Promise.all([statuspage.close(), port.close(), identity?.close()]);
  const path = config.QUAYSIDE_SIMULATOR_STATE_FILE;
  const stateFile =
    path === undefined
      ? undefined
      : new StateFile(
          path,
          {
            snapshot: () => port.snapshot(),
            restore: (snapshot) => port.restore(snapshot),
            served: () => port.server.served,
          },
          onStateFailure,
        );
  try {
    await statuspage.listen(config.QUAYSIDE_SIMULATOR_STATUSPAGE_PORT);
    await stateFile?.load();
    await port.listen(config.QUAYSIDE_SIMULATOR_PORT_PORT);
    await identity?.listen(config.QUAYSIDE_SIMULATOR_LOGIN_PORT);
  } catch (error) {
    await close();
    throw error;
  }
  stateFile?.start();
  return {
    statuspage,
    port,
    identity,
    stop: async () => {
      await close();
      await stateFile?.stop();
    },
  };
}

/** One client: the API at the address that it is asked for at. */
function identityOf(config: SimulatorConfig): IdentitySimulator | null {
  const { QUAYSIDE_SIMULATOR_LOGIN_FOR: api, QUAYSIDE_SIMULATOR_LOGIN_SECRET: clientSecret } = config;
  if (api === undefined) return null;
  return createIdentitySimulator({
    clients: [
      {
        clientId: 'quayside',
        clientSecret,
        redirectUris: [`${api}/api/v1/login/callback`],
        postLogoutRedirectUris: [`${api}/`],
        backchannelLogoutUri: `${api}/api/v1/backchannel-logout`,
      },
    ],
  });
}

function dataSetOf(config: SimulatorConfig): StatuspageDataSet {
  if (config.QUAYSIDE_SIMULATOR_DATA_SET === 'seed') return seedDataSet();
  return generatedDataSet({
    seed: config.QUAYSIDE_SIMULATOR_SEED,
    pages: config.QUAYSIDE_SIMULATOR_PAGES,
    groupsPerPage: config.QUAYSIDE_SIMULATOR_GROUPS,
    componentsPerPage: config.QUAYSIDE_SIMULATOR_COMPONENTS,
    incidentsPerPage: config.QUAYSIDE_SIMULATOR_INCIDENTS,
    updatesPerIncident: config.QUAYSIDE_SIMULATOR_UPDATES,
  });
}
