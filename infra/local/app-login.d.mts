export function keepAppLogin(options: { ownerUrl: string; name: string; password: string }): Promise<string>;
