export * from './packager-faults';
export * from './packager.port';
export { planPackaging, standardPackaging, type PackagingPlan, type PackagingSettings } from './packaging-plan';
export { sourceFactsOf, type ProbeFacts } from './probe';
export type { PackagedTitle, PackagingRequest, PackagingStepOptions } from './packaging-step';
