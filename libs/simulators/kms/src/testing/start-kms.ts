import { KMSClient } from '@aws-sdk/client-kms';
import type { SimulatedAccessKey } from '../caller-desk';
import { createKmsSimulator, DEMO_ACCESS_KEY, type KmsSimulator, type KmsSimulatorOptions } from '../kms-simulator';

export interface StartedKms {
  readonly simulator: KmsSimulator;
  readonly client: KMSClient;
}

export async function startKms(options: KmsSimulatorOptions = {}): Promise<StartedKms> {
  const simulator = createKmsSimulator(options);
  await simulator.listen();
  return { simulator, client: clientOf(simulator) };
}

/** AWS' own client, which tries once only. */
export function clientOf(simulator: KmsSimulator, key: SimulatedAccessKey = DEMO_ACCESS_KEY): KMSClient {
  const { accessKeyId, secretAccessKey } = key;
  return new KMSClient({
    region: simulator.region,
    endpoint: simulator.url,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
}
