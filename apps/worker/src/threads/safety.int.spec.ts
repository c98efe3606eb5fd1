import { statuspageConnector } from '@quayside/connector-statuspage';
import { silentLogger, type ExpressionNote } from '@quayside/domain';
import { MemoryState } from '@quayside/resync-run';
import type { RunReport } from '@quayside/resync-report';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import { createStatuspageSimulator, generatedDataSet, type StatuspageSimulator } from '@quayside/simulator-statuspage';
import { differences } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { LeaseEnd } from '../lease-end';
import { wayOut } from '../way-out.fixture';
import { wideBudget } from '../wide-budget.fixture';
import { runInThread } from './run-in-thread';
import { ThreadPool } from './thread-pool';
import { threadProgram } from './thread-program';

/*
 * What strangers may write into a mapping, each tried by one organisation, and right after it an ordinary run of another
 * one in the same process, which must not notice.
 */

const KEY = 'key-of-acme';
/** What JSON can spell and JavaScript stumbles over. */
const METADATA = JSON.parse(
  '{"half":"\\ud83d","__proto__":{"polluted":true},"order":{"b":1,"10":2,"2":3},"number":1.0}',
) as Record<string, unknown>;
let pool: ThreadPool;
let statuspage: StatuspageSimulator;
let odd: StatuspageSimulator;
let stranger: PortSimulator;
let neighbour: PortSimulator;

beforeAll(async () => {
  const program = await threadProgram();
  pool = new ThreadPool({
    program,
    logLevel: 'silent',
    expressionMs: 2_500,
    silenceMs: 30_000,
    abortMs: 5_000,
    maxHeapMb: 256,
    maxIdle: 1,
    wayOut,
  });
  const dataSet = generatedDataSet({
    seed: 3,
    pages: 1,
    groupsPerPage: 1,
    componentsPerPage: 2,
    incidentsPerPage: 2,
    updatesPerIncident: 1,
  });
  const pages = dataSet.pages.map((page) => ({
    ...page,
    incidents: page.incidents.map((incident) => ({ ...incident, metadata: METADATA })),
  }));
  statuspage = createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false });
  odd = createStatuspageSimulator({ dataSet: { ...dataSet, pages }, keys: [KEY], rateLimit: false });
  [stranger, neighbour] = [createPortSimulator(), createPortSimulator()];
  await Promise.all([statuspage.listen(), odd.listen(), stranger.listen(), neighbour.listen()]);
});
afterAll(async () => {
  await pool.close();
  await Promise.all([statuspage.close(), odd.close(), stranger.close(), neighbour.close()]);
});

function endless(): LeaseEnd {
  const end = new LeaseEnd();
  end.set(Infinity);
  return end;
}

async function resync(
  upstream: StatuspageSimulator,
  port: PortSimulator,
  identifier: string,
  mappingText: string,
  leaseEnd = endless(),
): Promise<RunReport> {
  return runInThread(pool, {
    task: {
      runId: `run-of-${identifier}`,
      connector: 'statuspage',
      identifier,
      settings: { statuspageApiKey: KEY, statuspageHost: upstream.url },
      port: { baseUrl: port.url, clientId: 'demo-client', clientSecret: 'demo-secret' },
      mappingText,
      options: {
        initializePortResources: true,
        sendRawDataExamples: false,
        intervalMinutes: null,
        nextRunAt: null,
        compareWithPort: true,
      },
      version: '0.1.0',
      leaseEnd: leaseEnd.buffer,
    },
    openState: () => new MemoryState(),
    services: { budget: wideBudget(), keepExamples: () => Promise.resolve(), noteRefused: () => Promise.resolve() },
    signal: new AbortController().signal,
    logger: silentLogger,
  });
}

/** The stranger maps incidents, with the expression as their title. */
async function tryOut(expression: string, language = 'jq') {
  const literal = (text: string): string => (language === 'jq' ? `"${text}"` : `'${text}'`);
  const mappings = { identifier: language === 'jq' ? '.id' : 'id', blueprint: literal('statuspageIncident') };
  const resource = {
    kind: 'incident',
    selector: { query: 'true' },
    port: { entity: { mappings: { ...mappings, title: expression } } },
  };
  const report = await resync(odd, stranger, 'stranger', stringify({ language, resources: [resource] }));
  const entities = stranger.entities('statuspageIncident');
  return { report, titles: entities.map(({ title }) => title), notes: report.expressionNotes };
}

async function expectNeighbourUnharmed(): Promise<void> {
  const report = await resync(statuspage, neighbour, 'neighbour', statuspageConnector.defaultMapping);
  expect(report).toMatchObject({ outcome: 'complete', error: null });
  expect(await differences(statuspage.world, neighbour, { identifier: 'neighbour' })).toEqual([]);
}

const limited = (notes: readonly ExpressionNote[]): readonly string[] =>
  notes.filter(({ message }) => message !== null).map(({ note, path }) => `${note} ${path}`);
const TITLE = 'resources[0].port.entity.mappings.title';

describe('a program that runs away', () => {
  it.each([
    ['jq', '[range(1e9)]'],
    ['jq', '[range(1000000000)]'],
    ['jq', 'def f: f; f'],
    ['jq', '[repeat(.)]'],
    ['jq', 'until(false; .)'],
    ['jq', 'last(range(1e12))'],
    ['jq', 'def f: 1 + f; f'],
    ['jq', '"x" * 1000000000'],
    ['jq', 'reduce range(100000) as $i (null; [.])'],
    ['jq', '[] | .[999999999] = 0'],
    ['jq', '[range(20000)] - [range(20000; 40000)] | length | tostring'],
    ['jq', '[range(25) | [0, 1]] | [combinations] | length'],
    ['jq', 'reduce range(1000000) as $i ([]; . + [[range(100)]])'],
    ['jq', '("a" * 40) + "b" | test("^(a+)+$")'],
    ['jq', '("a" * 40) + "b" | [match("(a|a)*$"; "g")]'],
    ['jsonata', '($f := function($n) { $f($n + 1) }; $f(0))'],
    ['jsonata', '($f := function($n) { 1 + $f($n + 1) }; $f(0))'],
    ['jsonata', '$count([1..9999999])'],
    ['jsonata', '$pad("x", 1000000000)'],
    ['jsonata', '$string($contains("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", /^(a+)+$/))'],
  ])(
    'in %s costs its own field, and nobody else anything: %s',
    async (language, expression) => {
      const { report, notes, titles } = await tryOut(expression, language);
      expect(report).toMatchObject({ error: null, kinds: { incident: { mapped: 2, mapFailed: 0 } } });
      expect(titles).toHaveLength(2);
      const given = titles.filter((title) => title !== null && title !== undefined);
      // some of them are ordinary work for a good engine; the others are named
      if (given.length === 0) expect(limited(notes)).toContainEqual(expect.stringContaining(TITLE) as string);
      await expectNeighbourUnharmed();
    },
    60_000,
  );
});

describe('a program that looks around', () => {
  it.each<[string, unknown]>([
    ['[$ENV, env] | tojson', '[{},{}]'],
    ['[inputs] | tojson', '[]'],
    ['debug | .id | length | tostring', expect.any(String)],
    ['input_filename | tojson', 'null'],
    ['[({} | .__proto__, .constructor, has("toString"))] | tojson', '[null,null,false]'],
    ['[nan, infinite, -infinite] | tojson', '[null,1.7976931348623157e+308,-1.7976931348623157e+308]'],
    // what the upstream sends (see `METADATA`): half a character, a key order, a number's spelling
    ['.metadata.half | length | tostring', '1'],
    ['.metadata.half | explode | tojson', '[65533]'],
    ['.metadata.__proto__ | tojson', '{"polluted":true}'],
    ['.metadata.order | keys_unsorted | sort | tojson', '["10","2","b"]'],
    ['.metadata.number | tostring', '1'],
    ['[{}.polluted, ({} | has("polluted"))] | tojson', '[null,false]'],
    ['{b: 1, a: 2} | keys_unsorted | tojson', '["b","a"]'],
  ])('finds what Ocean would show it: %s', async (expression, expected) => {
    const { titles } = await tryOut(expression);
    expect(titles).toEqual([expected, expected]);
    await expectNeighbourUnharmed();
  });

  it.each([
    ['.metadata.number | tostring', '12345678901234567890'],
    ['.metadata.number', '12345678901234567890'],
    ['12345678901234567 | tostring', '12345678901234567'],
  ])('keeps integers that no double holds: %s', async (expression, expected) => {
    const path = `/v1/pages/${odd.world.pages()[0]?.record.id}/incidents`;
    const answer = await fetch(`${odd.url}${path}`, { headers: { authorization: `OAuth ${KEY}` } });
    const text = (await answer.text()).replaceAll('"number":1', '"number":12345678901234567890');
    expect(text).toContain('12345678901234567890');
    odd.server.faults.add({ path, effect: { kind: 'malformed', text } });
    const { titles } = await tryOut(expression);
    odd.server.faults.clear();
    expect(titles).toEqual([expected, expected]);
    await expectNeighbourUnharmed();
  });

  it.each(['input', 'input_line_number', 'halt', 'halt_error', 'error("x")', '"/etc/passwd" | modulemeta'])(
    'gets nothing, and an error that is its own: %s',
    async (expression) => {
      const { report, titles } = await tryOut(expression);
      expect(titles).toEqual([null, null]);
      expect(report).toMatchObject({ error: null, kinds: { incident: { mapped: 2 } } });
      await expectNeighbourUnharmed();
    },
  );

  it.each(['import "a" as a; .', 'include "/etc/passwd"; .', '.a |'])(
    'is refused before anything is fetched: %s',
    async (expression) => {
      const { report } = await tryOut(expression);
      expect(report).toMatchObject({
        outcome: 'failed',
        error: { code: 'mapping_invalid' },
        requests: { upstream: 0 },
      });
      await expectNeighbourUnharmed();
    },
  );
});

describe('a run whose lease is over', () => {
  it('sends nothing to Port any more, before anybody has told the thread', async () => {
    const port = createPortSimulator();
    await port.listen();
    try {
      const running = resync(statuspage, port, 'sleeper', statuspageConnector.defaultMapping, new LeaseEnd());
      await expect(running).rejects.toMatchObject({ code: 'run_superseded' });
      expect(port.server.requests).toEqual([]);
    } finally {
      await port.close();
    }
  });
});
