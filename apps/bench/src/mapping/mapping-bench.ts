import type { RawRecord } from '@quayside/domain';
import { version as jqWebVersion } from 'jq-web/package.json';
import type { PrepareBench, RaceBench } from '../framework/bench';
import { BINDING_VERSION, probePython, type FoundPython } from './find-python';
import { generateIncidents } from './incidents';
import { startOcean } from './ocean-arm';
import { trialRace } from './trial-race';
import { TRIALS } from './trials';

const INCIDENTS = 4_000;

/** Records to entities, by the product's mapper, by the way Ocean does it, and by what bounds both. */
export const prepareMappingBench: PrepareBench = async ({ python }) => {
  const found = await probePython(python ?? 'python3');
  if (python !== undefined && !found.found)
    return { refused: `The Python that was asked for cannot be used: ${found.reason}.` };
  return mappingBench(await generateIncidents(INCIDENTS), found);
};

export async function mappingBench(records: readonly RawRecord[], python: FoundPython): Promise<RaceBench> {
  const ocean = python.found ? await startOcean(python.path, records) : null;
  const absence = python.found ? '' : python.reason;
  const races = await Promise.all(TRIALS.map((trial) => trialRace(trial, records, ocean ?? absence)));
  return {
    data: `${records.length} incidents of ${meanKilobytes(records)} KB on average`,
    unit: 'entity',
    versions: {
      'jq-web': jqWebVersion,
      ...(python.found ? { python: python.version, 'jq of python': BINDING_VERSION } : {}),
    },
    races,
    async close() {
      await Promise.all([ocean?.close(), ...races.map((race) => race.close())]);
    },
  };
}

function meanKilobytes(records: readonly RawRecord[]): string {
  const bytes = records.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0);
  return (bytes / records.length / 1_000).toFixed(1);
}
