export type { Resumer } from '../../govern/resumer.ts'
export type { AdapterVeto, ToolCall, ToolCallDetails } from '../adapter-options.ts'
export type { AskOptions } from './ask-people.ts'
export type { GateOptions } from './gate.ts'
export type { MastraOptions } from './options.ts'
export {
  type EndedRun,
  type MastraSource,
  type ParkedRun,
  type VetoResumerOptions,
  vetoResumer,
} from './resumer.ts'
export { type ApprovingAgent, type ChunkStream, vetoApprovals } from './veto-approvals.ts'
export { type ControllerSession, type VetoSessionOptions, vetoSession } from './veto-session.ts'
export { type MastraStep, type VetoStepOptions, vetoStep } from './veto-step.ts'
export { type MastraTool, vetoTool, vetoTools } from './veto-tool.ts'
