export type { InstallFile, InstallFiles, NeededSecret } from './install-file';
export { installFiles } from './install-files';
export { planInstall, type InstallPlan, type InstallPlanInput, type PlannedInstall } from './install-plan';
export { portBaseUrlFault } from './port-base-url';
export { referenceFault } from './secret-reference';
