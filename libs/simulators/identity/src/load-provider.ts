type ProviderPackage = typeof import('oidc-provider');

const UNSUPPORTED = 'oidc-provider WARNING: Unsupported runtime';
let loaded: Promise<ProviderPackage> | undefined;

/**
 * The package, without the line about Node 20 that it prints while it is loaded: it works there, and the simulator is
 * no service that anybody runs. Every other warning gets through.
 */
export function loadProvider(): Promise<ProviderPackage> {
  loaded ??= loadQuietly();
  return loaded;
}

async function loadQuietly(): Promise<ProviderPackage> {
  const out = globalThis.console;
  const warn = out.warn;
  out.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes(UNSUPPORTED)) warn.apply(out, words);
  };
  try {
    return await import('oidc-provider');
  } finally {
    out.warn = warn;
  }
}
