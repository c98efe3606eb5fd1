import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Program } from './env-example';

const APPS = join(__dirname, '../../apps');

/** The programs whose `src/config.ts` has a schema, in the order of their names. */
export async function readPrograms(): Promise<Program[]> {
  const programs: Program[] = [];
  for (const name of readdirSync(APPS).sort()) {
    const file = join(APPS, name, 'src/config.ts');
    if (!existsSync(file)) continue;
    const { schema } = (await import(file)) as { readonly schema?: z.ZodObject<Record<string, z.ZodType>> };
    if (schema) programs.push({ name, variables: schema.shape });
  }
  return programs;
}
