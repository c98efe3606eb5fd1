import type { InstallMethod } from '@quayside/contracts';
import type { InstallFiles } from './install-file';
import type { InstallPlan } from './install-plan';
import { argocdFiles } from './methods/argocd-files';
import { azureFiles } from './methods/azure-files';
import { githubFiles } from './methods/github-files';
import { gitlabFiles } from './methods/gitlab-files';
import { helmFiles } from './methods/helm-files';
import { jenkinsFiles } from './methods/jenkins-files';

const METHODS: Readonly<Record<InstallMethod, (plan: InstallPlan) => InstallFiles>> = {
  helm: helmFiles,
  argocd: argocdFiles,
  github: githubFiles,
  jenkins: jenkinsFiles,
  azure: azureFiles,
  gitlab: gitlabFiles,
};

/** The files of a method for a plan, and the values that have to be put where they are used. */
export function installFiles(method: InstallMethod, plan: InstallPlan): InstallFiles {
  return METHODS[method](plan);
}
