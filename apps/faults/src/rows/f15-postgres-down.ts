import type { Fault } from '../frame/fault';
import { unquiet } from './calm';
import { goesOnWithin } from './goes-on-within';
import { probeApi, unlikeOutage } from './probe';

/** Of all programs together: the scheduler of a house looks for runs four times a second, and the probe asks the API three times. */
const ATTEMPTS_A_SECOND = 15;

export const postgresDown: Fault = {
  id: 'F15',
  title: 'Postgres down for minutes',
  how: 'SIGKILL at a random moment of a run, and a start a minute (full: five) later; the API is asked all the time',
  mustHold:
    'I1-I8; the API answers 503 with Retry-After, no program ends, fills its log or hammers; the run goes on within 10 s',
  when: 'during',
  lasts: { briefSeconds: 60, fullSeconds: 300 },
  async inject(scene) {
    const { proxy, server } = scene.house.services.postgres;
    const struckAt = Date.now();
    await server.kill();
    const attemptsBefore = proxy.connectionAttempts;
    const stopProbing = probeApi(scene);
    const amiss: string[] = [];
    const heal = async (): Promise<number> => {
      const probed = await stopProbing();
      const attempts = proxy.connectionAttempts - attemptsBefore;
      const most = (ATTEMPTS_A_SECOND * (Date.now() - struckAt)) / 1_000;
      amiss.push(...unlikeOutage(probed), ...unquiet(scene, struckAt));
      if (!probed.some(({ status }) => status === 503)) amiss.push('the API never answered 503');
      if (attempts > most) amiss.push(`${attempts} attempts to connect; ${Math.round(most)} are allowed`);
      await server.restart();
      return Date.now();
    };
    return { heal, check: () => amiss };
  },
  check: goesOnWithin(10_000),
};
