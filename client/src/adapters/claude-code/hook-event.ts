import { z } from 'zod'

const ToolUse = z.object({
  session_id: z.string().min(1),
  cwd: z.string().optional(),
  permission_mode: z.string().optional(),
  agent_type: z.string().optional(),
  tool_name: z.string().min(1),
  // As it is: a copy could lack what the tool would get.
  tool_input: z.custom<object>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'expected an object',
  ),
})
const ToolUseId = z.string().min(1)

/** Before a tool runs. */
const PreToolUse = ToolUse.extend({ hook_event_name: z.literal('PreToolUse'), tool_use_id: ToolUseId })
export type PreToolUse = z.infer<typeof PreToolUse>

/** Before a shell command in the text of a skill or slash command runs. */
const PreSkillShellCommand = ToolUse.extend({
  hook_event_name: z.literal('PreSkillShellCommand'),
  tool_use_id: ToolUseId,
})
export type PreSkillShellCommand = z.infer<typeof PreSkillShellCommand>

/** Where Claude Code would ask its user; it does not name the tool use. */
const PermissionRequest = ToolUse.extend({ hook_event_name: z.literal('PermissionRequest') })
export type PermissionRequest = z.infer<typeof PermissionRequest>

const PostToolUse = ToolUse.extend({
  hook_event_name: z.literal('PostToolUse'),
  tool_use_id: ToolUseId,
  tool_response: z.unknown(),
})
const PostToolUseFailure = ToolUse.extend({
  hook_event_name: z.literal('PostToolUseFailure'),
  tool_use_id: ToolUseId,
  error: z.string(),
})
/** After a tool ran. */
export type ToolUseEnd = z.infer<typeof PostToolUse> | z.infer<typeof PostToolUseFailure>

/** The hook events that are handled, as Claude Code writes them; other members are dropped. */
export const HookEvent = z.discriminatedUnion('hook_event_name', [
  PreToolUse,
  PreSkillShellCommand,
  PermissionRequest,
  PostToolUse,
  PostToolUseFailure,
])
export type HookEvent = z.infer<typeof HookEvent>

/** All of them, by name. */
export const HOOK_EVENTS = [
  'PreToolUse',
  'PreSkillShellCommand',
  'PermissionRequest',
  'PostToolUse',
  'PostToolUseFailure',
] as const satisfies readonly HookEvent['hook_event_name'][]
