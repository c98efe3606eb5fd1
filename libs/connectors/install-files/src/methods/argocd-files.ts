import type { InstallFiles } from '../install-file';
import type { InstallPlan } from '../install-plan';
import { kubernetesName } from '../kubernetes-name';
import { yamlText } from '../quoting/yaml-text';
import { createSecretScript, kubernetesSecrets, secretName } from './kubernetes-secret';

const NO_REPOSITORY = 'YOUR_GIT_REPO_URL';
/** The one that Port's own instructions name. */
const CHART_VERSION = '0.1.14';

export function argocdFiles(plan: InstallPlan): InstallFiles {
  const { identifier, connector, gitRepositoryUrl } = plan;
  const name = kubernetesName(identifier);
  const folder = `argocd/${name}`;
  const replace = gitRepositoryUrl === undefined ? ` Replace ${NO_REPOSITORY} first.` : '';
  return {
    files: [
      createSecretScript(plan),
      {
        path: `${folder}/values.yaml`,
        language: 'yaml',
        content: values(plan),
        note: 'Commit it to the main branch of your repository, at this path. There is no secret in it.',
      },
      {
        path: `${name}.yaml`,
        language: 'yaml',
        content: application(plan, name, folder),
        note: `Apply it with \`kubectl apply -f ${name}.yaml\`, once the Secret is there and the values are committed.${replace} ArgoCD then keeps Port’s own Ocean integration for ${connector.title} running.`,
      },
    ],
    secrets: kubernetesSecrets(plan),
  };
}

function values(plan: InstallPlan): string {
  const { identifier, connector, settings, portBaseUrl, intervalMinutes, sendRawDataExamples } = plan;
  const config = settings.map(({ name, value }) => `    ${name}: ${yamlText(value)}`);
  return [
    `initializePortResources: ${plan.initializePortResources}`,
    `scheduledResyncInterval: ${intervalMinutes}`,
    'port:',
    `  baseUrl: ${yamlText(portBaseUrl)}`,
    'secret:',
    '  create: false',
    '  useExistingSecret: true # what the chart calls it before 0.2',
    `  name: ${yamlText(secretName(plan))}`,
    // the chart takes false for what it has no value for, so that it has to be said to the container
    ...(sendRawDataExamples
      ? []
      : ['extraEnv:', '  - name: OCEAN__SEND_RAW_DATA_EXAMPLES', `    value: ${yamlText('false')}`]),
    'integration:',
    `  identifier: ${yamlText(identifier)}`,
    `  type: ${yamlText(connector.type)}`,
    '  eventListener:',
    '    type: POLLING',
    ...(config.length === 0 ? [] : ['  config:', ...config]),
    '',
  ].join('\n');
}

function application({ gitRepositoryUrl }: InstallPlan, name: string, folder: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${yamlText(name)}
  namespace: argocd
spec:
  destination:
    namespace: ${yamlText(name)}
    server: https://kubernetes.default.svc
  project: default
  sources:
    - repoURL: https://port-labs.github.io/helm-charts/
      chart: port-ocean
      targetRevision: ${CHART_VERSION}
      helm:
        valueFiles:
          - ${yamlText(`$values/${folder}/values.yaml`)}
    - repoURL: ${yamlText(gitRepositoryUrl ?? NO_REPOSITORY)}
      targetRevision: main
      ref: values
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
    syncOptions:
      - CreateNamespace=true
`;
}
