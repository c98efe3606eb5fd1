import { z } from 'zod';
import { pageSchema } from './page';

/** One field of a connector's form. */
export const connectorSettingSchema = z.object({
  name: z.string().meta({ example: 'statuspageHost' }),
  title: z.string(),
  description: z.string(),
  type: z.enum(['string', 'url', 'string-list']),
  required: z.boolean(),
  sensitive: z.boolean().describe('Kept encrypted; no answer ever contains it.'),
  default: z.string().nullable().describe('What holds when the setting is not given; null when nothing does.'),
});

export const connectorSchema = z.object({
  type: z.string().describe('What `connector` of an installation names.').meta({ example: 'statuspage' }),
  title: z.string(),
  description: z.string(),
  settings: z.array(connectorSettingSchema),
  kinds: z.array(z.object({ kind: z.string().meta({ example: 'incident' }), title: z.string() })),
  defaultMapping: z.string().describe('The mapping that a new installation starts with, as YAML text.'),
});
export type ConnectorBody = z.infer<typeof connectorSchema>;

export const connectorPageSchema = pageSchema(connectorSchema);
