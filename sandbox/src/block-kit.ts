export { complainAboutMessage, complainAboutView } from './block-kit/check.ts'
export { textOf } from './driver/text-of.ts'
