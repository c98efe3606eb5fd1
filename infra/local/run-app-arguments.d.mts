export function runAppArguments(name: string): string[];
