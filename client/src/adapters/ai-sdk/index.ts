export type { AdapterOptions, AdapterVeto, ToolCall, ToolCallDetails } from '../adapter-options.ts'
export type { GovernedTools } from './ai-tool.ts'
export {
  type VetoApproval,
  type VetoApprovalOptions,
  type VetoResponses,
  vetoApproval,
} from './veto-approval.ts'
export { type EditedOutput, isEditedOutput, isRefusedOutput, type RefusedOutput } from './veto-output.ts'
export { vetoTools } from './veto-tools.ts'
