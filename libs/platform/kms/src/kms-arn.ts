export interface KmsArn {
  readonly region: string;
  readonly names: 'key' | 'alias';
}

const FORM = /^arn:aws[a-z-]{0,20}:kms:([a-z0-9-]{1,40}):\d{12}:(key|alias)\/[a-zA-Z0-9/_-]{1,256}$/;

/** What the ARN of a key or alias says of it; undefined when the text is none. */
export function parseKmsArn(text: string): KmsArn | undefined {
  const [, region, names] = FORM.exec(text) ?? [];
  if (region === undefined || (names !== 'key' && names !== 'alias')) return undefined;
  return { region, names };
}
