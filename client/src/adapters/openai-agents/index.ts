export type { AdapterVeto, ToolCall, ToolCallDetails } from '../adapter-options.ts'
export type { OpenAiOptions } from './options.ts'
export {
  type VetoApproval,
  type VetoApprovalOptions,
  type VetoDecisions,
  vetoApproval,
} from './veto-approval.ts'
export { vetoTools } from './veto-tools.ts'
