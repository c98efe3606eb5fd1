import type { z } from 'zod';

/** A program, and what it reads of its environment. */
export interface Program {
  readonly name: string;
  readonly variables: Readonly<Record<string, z.ZodType>>;
}

interface Variable {
  readonly name: string;
  readonly programs: string[];
  readonly advice: string[];
  /** as it would be written; undefined when it has to be set */
  readonly fallback: string | undefined;
}

const HEAD = `# Every variable that a program reads, as its apps/*/src/config.ts declares it. Written by \`npm run gen\`: do not edit.
# What is commented out may be left out, and shows its default; the rest has to be set, which \`npm start\` does by itself.
# \`sail\` has variables of its own: docs/guides/sail.md. Migrations have MIGRATION_DATABASE_URL:
# docs/guides/database-logins.md.
`;

/** The text of \`.env.example\`: what several programs read first, then program by program. */
export function envExample(programs: readonly Program[]): string {
  const groups = new Map<string, string[]>();
  const variables = variablesOf(programs).sort((a, b) => Number(a.programs.length < 2) - Number(b.programs.length < 2));
  for (const variable of variables) {
    const title = variable.programs.join(', ');
    groups.set(title, [...(groups.get(title) ?? []), paragraph(variable)]);
  }
  const sections = [...groups].map(([title, paragraphs]) => `# ---- ${title} ----\n\n${paragraphs.join('\n')}`);
  return [HEAD, ...sections].join('\n');
}

function variablesOf(programs: readonly Program[]): Variable[] {
  const variables = new Map<string, Variable>();
  for (const program of programs) {
    for (const [name, schema] of Object.entries(program.variables)) {
      const fallback = fallbackOf(schema);
      const variable = variables.get(name) ?? { name, programs: [], advice: [], fallback };
      if (variable.fallback !== fallback) {
        throw new Error(`${name} has one default in ${program.name} and another in ${variable.programs.join(', ')}`);
      }
      variable.programs.push(program.name);
      const { description } = schema;
      if (description !== undefined && !variable.advice.includes(description)) variable.advice.push(description);
      variables.set(name, variable);
    }
  }
  return [...variables.values()];
}

function fallbackOf(schema: z.ZodType): string | undefined {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  if (data === undefined) return '';
  return typeof data === 'object' ? JSON.stringify(data) : String(data);
}

function paragraph({ name, advice, fallback }: Variable): string {
  const line = fallback === undefined ? `${name}=` : `# ${name}=${fallback}`;
  return [...advice.map((text) => `# ${text}`), line, ''].join('\n');
}
