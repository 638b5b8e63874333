export * from './packager-faults';
export * from './packager.port';
export { planPackaging, standardPackaging, type PackagingPlan, type PackagingSettings } from './packaging-plan';
export { sourceFactsOf, type ProbeFacts } from './probe';
export { FfmpegPackager, type FfmpegPrograms } from './ffmpeg-packager.adapter';
export { FakePackager } from './fake-packager.adapter';
export {
  PackagingStep,
  packageKeyOf,
  type PackagedTitle,
  type PackagingRequest,
  type PackagingStepOptions,
} from './packaging-step';
export { PublishingStep, publicationKeyOf, type Publication, type PublishingRequest } from './publishing-step';
export { UnfitContentKey, type PublishedFile } from './publication';
export { ProgramMissing } from './run-program';
