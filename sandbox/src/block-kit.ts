export { validateMessage, validateView } from './block-kit/check.ts'
export { textOf } from './driver/text-of.ts'
