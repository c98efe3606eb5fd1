import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const CONFIG_ERROR_CODES = ['config_invalid'] as const;
export type ConfigErrorCode = (typeof CONFIG_ERROR_CODES)[number];

export interface ConfigFault {
  /** the name of the environment variable; empty when the fault lies between several */
  readonly variable: string;
  /** what is wrong and what to do; never the value of a secret */
  readonly message: string;
}

/** The environment is not one that a program can start with. Holds every fault, not just the first. */
export class ConfigError extends AppError<ConfigErrorCode> {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(({ variable, message }) => `  ${variable === '' ? message : `${variable}: ${message}`}`);
    super('config_invalid', `The environment has ${countText(faults.length)}:\n${lines.join('\n')}`, {
      context: { faults: faults.length },
    });
    this.faults = faults;
  }
}

function countText(count: number): string {
  return count === 1 ? '1 fault' : `${count} faults`;
}
