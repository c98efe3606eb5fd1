// @ts-check
/**
 * The demonstration: an organisation with a Port connection and a Statuspage installation, both of which point at the
 * simulators, and one resync of it. Everything goes through the public API, as a customer would do it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { jsonHttp } from './json-http.mjs';

const ORGANISATION = 'Demo';
/** What the OpenID provider says of the people who belong to it. */
const CLAIM = 'demo';
const INSTALLATION = 'demo-statuspage';
const PORT_CLIENT = { clientId: 'demo-client', clientSecret: 'demo-secret' };
const STATUSPAGE_KEY = 'demo-statuspage-key';
const RUN_TIMEOUT_MS = 300_000;

/** One object of each kind in the data set that the Statuspage simulator serves, as it is named at Port. */
const SHOWN_ENTITIES = [
  ['statuspage', '8m2l51279rpl'],
  ['statuspageComponentGroup', '9w477s340zqt'],
  ['statuspageComponent', 'y6ssccsqgy8s'],
  ['statuspageIncident', 'f5v3b6dr7k53'],
  ['statuspageIncidentUpdate', 'gkjdpm52nm97'],
];

/** @typedef {(method: string, path: string, body?: unknown) => Promise<any>} Http */

/**
 * @param {object} options
 * @param {string} options.apiUrl
 * @param {string} options.token
 * @param {string} options.statuspageUrl
 * @param {string} options.portUrl
 * @param {(detail: string) => void} options.report
 * @returns {Promise<{ organisation: any, installation: any, run: any }>} `run` is finished
 */
export async function syncDemo({ apiUrl, token, statuspageUrl, portUrl, report }) {
  const api = jsonHttp(`${apiUrl}/api/v1`, token);
  report('organisation and Port connection');
  const organisation =
    (await find(api, '/organisations', ({ name }) => name === ORGANISATION)) ??
    (await api('POST', '/organisations', { name: ORGANISATION, claim: CLAIM }));
  const inside = `/organisations/${organisation.id}`;
  await api('PUT', `${inside}/port-connection`, { baseUrl: portUrl, ...PORT_CLIENT });

  report('installation');
  const { installation, run } = await requestRun(api, inside, statuspageUrl);
  const path = `${inside}/installations/${installation.id}/runs/${run.id}`;
  return { organisation, installation, run: await finished(api, path, report) };
}

/** @param {Http} api @param {string} inside the organisation @param {string} statuspageUrl */
async function requestRun(api, inside, statuspageUrl) {
  const statuspagePublicUrl = `${statuspageUrl}/public/{page}`;
  const settings = {
    statuspageApiKey: STATUSPAGE_KEY,
    statuspageHost: statuspageUrl,
    statuspagePublicUrl,
    statuspageIds: [],
  };
  const installation = await find(api, `${inside}/installations`, ({ identifier }) => identifier === INSTALLATION);
  if (!installation) {
    const created = await api('POST', `${inside}/installations`, {
      connector: 'statuspage',
      identifier: INSTALLATION,
      name: 'Demo status pages',
      settings,
      application: { resyncIntervalMinutes: 60, sendRawDataExamples: true },
    });
    return { installation: created, run: created.firstRun };
  }
  const path = `${inside}/installations/${installation.id}`;
  if (installation.settings.statuspageHost !== statuspageUrl) await api('PATCH', path, { settings });
  return { installation, run: await api('POST', `${path}/resyncs`) };
}

/**
 * The first item of a list that is the wanted one, over all its pages.
 *
 * @param {Http} api @param {string} path @param {(item: any) => boolean} wanted
 */
async function find(api, path, wanted) {
  let after = '';
  for (;;) {
    const page = await api('GET', `${path}?limit=100${after}`);
    const found = page.items.find(wanted);
    if (found || page.next === null) return found;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

/** @param {Http} api @param {string} path @param {(detail: string) => void} report */
async function finished(api, path, report) {
  const deadline = Date.now() + RUN_TIMEOUT_MS;
  for (;;) {
    const run = await api('GET', path);
    if (run.state === 'finished') return run;
    report(`run ${run.state}, ${run.requests.upstream + run.requests.port} requests so far`);
    if (Date.now() > deadline)
      throw new Error(`The resync was still ${run.state} after ${RUN_TIMEOUT_MS / 60_000} minutes.`);
    await sleep(300);
  }
}

/**
 * The shown entities as they stand at Port; undefined for one that is not there.
 *
 * @param {string} portUrl
 * @returns {Promise<{ blueprint: string, identifier: string, entity: any }[]>}
 */
export async function readShownEntities(portUrl) {
  const { accessToken } = await jsonHttp(portUrl)('POST', '/v1/auth/access_token', PORT_CLIENT);
  const port = jsonHttp(portUrl, accessToken);
  const shown = [];
  for (const [blueprint = '', identifier = ''] of SHOWN_ENTITIES) {
    const answer = await port('GET', `/v1/blueprints/${blueprint}/entities/${identifier}`).catch((error) => {
      if (error.status === 404) return undefined;
      throw error;
    });
    shown.push({ blueprint, identifier, entity: answer?.entity });
  }
  return shown;
}
