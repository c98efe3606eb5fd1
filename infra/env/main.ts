/** Writes `.env.example`, or with `--check` says whether it is what would be written. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envExample } from './env-example';
import { readPrograms } from './programs';

const FILE = join(__dirname, '../../.env.example');

async function main(): Promise<void> {
  const wanted = envExample(await readPrograms());
  const present = existsSync(FILE) ? readFileSync(FILE, 'utf8') : undefined;
  if (present === wanted) {
    process.stdout.write('.env.example is up to date\n');
  } else if (process.argv.includes('--check')) {
    process.stderr.write('.env.example is not what the schemas of the programs say: npm run gen\n');
    process.exitCode = 1;
  } else {
    writeFileSync(FILE, wanted);
    process.stdout.write('wrote .env.example\n');
  }
}

void main();
