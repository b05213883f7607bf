export type { AdapterVeto, ToolCall, ToolCallDetails } from '../adapter-options.ts'
export { type VetoInterrupts, vetoInterrupts } from './interrupts.ts'
export { type LangChainOptions, type VetoMiddleware, vetoMiddleware } from './veto-middleware.ts'
