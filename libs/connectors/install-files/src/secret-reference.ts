import type { InstallMethod } from '@quayside/contracts';
import { maskText } from '@quayside/domain';

/** How a method calls what it keeps secrets in, and which names that can have. */
interface Keeping {
  /** "the name of a GitHub secret" */
  readonly what: string;
  readonly names: RegExp;
  readonly rule: string;
  /** what to do with a value */
  readonly remedy: string;
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
const VARIABLE_RULE = 'letters, digits and underscores, and no digit at its beginning';
const KUBERNETES: Keeping = {
  what: 'the name of a Kubernetes Secret',
  names: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  rule: 'lower-case letters, digits and dashes',
  remedy: 'put the value into a Secret, by the script that comes with the files, and give the name of the Secret',
};

const KEEPING: Readonly<Record<InstallMethod, Keeping>> = {
  helm: KUBERNETES,
  argocd: KUBERNETES,
  github: {
    what: 'the name of a GitHub secret',
    names: /^(?!GITHUB_)[A-Za-z_][A-Za-z0-9_]{0,254}$/i,
    rule: `${VARIABLE_RULE}; it cannot begin with GITHUB_`,
    remedy: 'put the value into a secret of the repository, and give the name of that secret',
  },
  jenkins: {
    what: 'the id of a Jenkins credential',
    names: /^[A-Za-z0-9_.-]{1,255}$/,
    rule: 'letters, digits, dots, dashes and underscores',
    remedy: 'put the value into a credential of the type Secret text, and give its id',
  },
  azure: {
    what: 'the name of a variable in the group port-ocean-credentials',
    names: /^[A-Za-z_][A-Za-z0-9_.]{0,254}$/,
    rule: `${VARIABLE_RULE}; dots too`,
    remedy: 'put the value into a secret variable of the group port-ocean-credentials, and give its name',
  },
  gitlab: {
    what: 'the key of a GitLab CI/CD variable',
    names: VARIABLE,
    rule: VARIABLE_RULE,
    remedy: 'put the value into a masked CI/CD variable, and give its key',
  },
};

/** What is wrong with a reference to a secret, and what to do, without a word of it; undefined when it is good. */
export function referenceFault(method: InstallMethod, reference: string): string | undefined {
  const { what, names, rule, remedy } = KEEPING[method];
  if (looksLikeSecret(reference)) return `must be ${what}, and looks like the value of one: ${remedy}`;
  if (!names.test(reference)) return `must be ${what}: ${rule}`;
  return undefined;
}

/** No name is longer. */
const MAX_NAME = 255;
const UUID = /[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}/i;
/** Names are made of words; what a machine has drawn is letters and digits in one long piece. */
const DRAWN = /(?=[^\W_]*\d)(?=[^\W_]*[A-Za-z])[^\W_]{16,}/;

/** Whether a text is rather a secret than its name. A name with a long piece of letters and digits is taken for one too. */
function looksLikeSecret(text: string): boolean {
  return text.length > MAX_NAME || UUID.test(text) || DRAWN.test(text) || maskText(text) !== text;
}
