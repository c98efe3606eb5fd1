export function migrate(options: {
  databaseUrl: string;
  migrationsDir?: string;
  onProgress?: (line: string) => void;
}): Promise<{ applied: string[]; alreadyThere: number }>;
