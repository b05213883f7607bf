export type { Resumer } from '../../govern/resumer.ts'
export type { AdapterVeto, MastraOptions } from './options.ts'
export {
  type EndedRun,
  type MastraSource,
  type ParkedRun,
  type VetoResumerOptions,
  vetoResumer,
} from './resumer.ts'
export { type MastraStep, type VetoStepOptions, vetoStep } from './veto-step.ts'
export { type MastraTool, vetoTool, vetoTools } from './veto-tool.ts'
