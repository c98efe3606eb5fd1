export function takeMark(dataDir: string): boolean;
export function markWhole(dataDir: string): void;
