import type { InstallFile, NeededSecret } from '../install-file';
import type { InstallPlan } from '../install-plan';
import { kubernetesName } from '../kubernetes-name';
import { shellWord } from '../quoting/shell-word';

/** The one Secret of an installation. All of its values are in it, under Ocean's names: the chart reads one. */
export function secretName({ secrets, identifier }: InstallPlan): string {
  const named = secrets.find(({ reference }) => reference !== undefined)?.reference;
  return named ?? `${kubernetesName(identifier)}-credentials`;
}

export function kubernetesSecrets(plan: InstallPlan): readonly NeededSecret[] {
  const reference = secretName(plan);
  return plan.secrets.map((secret) => ({ ...secret, reference }));
}

/** A script that asks for the values, so that they are in no file, in no history and in no list of processes. */
export function createSecretScript(plan: InstallPlan): InstallFile {
  const namespace = shellWord(kubernetesName(plan.identifier));
  const variables = plan.secrets.map(({ variable }) => variable);
  const ask = plan.secrets.map(({ variable, title }) => `read -rsp ${shellWord(`${title}: `)} ${variable} && echo`);
  const content = [
    '#!/usr/bin/env bash',
    'set -euo pipefail',
    ...ask,
    `kubectl create namespace ${namespace} --dry-run=client -o yaml | kubectl apply -f -`,
    `printf '${variables.map((variable) => String.raw`${variable}=%s\n`).join('')}' ${variables.map((variable) => `"$${variable}"`).join(' ')} |`,
    `  kubectl create secret generic ${shellWord(secretName(plan))} --namespace ${namespace} --from-env-file=/dev/stdin`,
    '',
  ];
  return {
    path: 'create-secret.sh',
    language: 'shell',
    content: content.join('\n'),
    note: 'Run it once, with kubectl connected to the cluster. It asks for each value and puts all of them into one Secret; leave it out when that Secret is there already.',
  };
}
