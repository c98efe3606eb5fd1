export interface IntegrationName {
  /** for example `statuspage` */
  readonly type: string;
  readonly version: string;
  /** of the installation, for example `acme-sp` */
  readonly identifier: string;
}

/**
 * Port keeps the User-Agent of an entity's last writer as its `$datasource`: that is how it is known whose an entity is.
 * The version stands in the middle, so that ours are found by what comes before it and what comes after it.
 */
export interface Datasource {
  /** sent where no data is written (the token) */
  readonly agent: string;
  /** sent with everything else */
  readonly exporter: string;
  readonly prefix: string;
  readonly suffix: string;
}

export function datasourceOf(name: IntegrationName): Datasource {
  const agent = `port-ocean/${name.type}/${name.version}/${name.identifier}`;
  return {
    agent,
    exporter: `${agent}/exporter`,
    prefix: `port-ocean/${name.type}/`,
    suffix: `/${name.identifier}/exporter`,
  };
}
