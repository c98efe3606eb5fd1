export function migrate(options: {
  databaseUrl: string;
  migrationsDir?: string;
  onProgress?: (line: string) => void;
  tableLockTimeoutMs?: number;
}): Promise<{ applied: string[]; alreadyThere: number }>;
