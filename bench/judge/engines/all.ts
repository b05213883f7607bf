import { casbin, casbinByTool } from './casbin.ts'
import { cedar, cedarByTool } from './cedar.ts'
import type { Engine } from './engine.ts'
import { jsonRules, jsonRulesByTool } from './json-rules.ts'
import { veto } from './veto.ts'

/** Every engine of the comparison; Veto, which the others are compared with, first. */
export const ENGINES: readonly Engine[] = [
  veto,
  cedar,
  casbin,
  jsonRules,
  cedarByTool,
  casbinByTool,
  jsonRulesByTool,
]
