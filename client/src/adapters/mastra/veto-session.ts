import { z } from 'zod'
import { systemRuntime } from '../../runtime.ts'
import type { AdapterVeto } from '../adapter-options.ts'
import { type AskOptions, answerQuestion, decidePlan } from './ask-people.ts'
import { type ApprovedGate, type GateOptions, openGate } from './gate.ts'

/** What is used of a session of an `AgentController`. */
export interface ControllerSession {
  subscribe(listener: (event: { readonly type: string }) => void): () => void
  respondToToolApproval(response: {
    decision: 'approve' | 'decline'
    toolCallId: string
    declineContext?: { reason: string }
  }): void
  respondToToolSuspension(response: { toolCallId: string; resumeData: unknown }): Promise<void>
  readonly thread: { getId(): string | null }
  readonly run: { getRunId(): string | null }
  readonly state: { get(): object }
  getGrants(): { readonly categories: readonly string[]; readonly tools: readonly string[] }
  readonly permissions: {
    getRules(): {
      readonly categories: Readonly<Record<string, string | undefined>>
      readonly tools: Readonly<Record<string, string | undefined>>
    }
    setForCategory(setting: { category: (typeof CATEGORIES)[number]; policy: 'ask' }): unknown
    setForTool(setting: { toolName: string; policy: 'allow' }): unknown
  }
}

/** They ask people themselves. */
const ASKING_TOOLS = ['ask_user', 'submit_plan']
const CATEGORIES = ['read', 'edit', 'execute', 'mcp', 'other'] as const

export interface VetoSessionOptions extends GateOptions, AskOptions {
  /** By which id the policies know a tool; it gets the controller's name of it. Default: that name. */
  readonly toolOf?: ((toolName: string) => string) | undefined
  /** Gets what could not be decided or answered. Default: a warning of the process. */
  readonly onError?: ((error: unknown) => void) | undefined
}

const ToolEvent = z.object({
  type: z.enum(['tool_approval_required', 'tool_suspended', 'tool_end']),
  toolCallId: z.string(),
  toolName: z.string().optional(),
  args: z.unknown().optional(),
  suspendPayload: z.unknown().optional(),
  result: z.unknown().optional(),
  isError: z.boolean().optional(),
})
type ToolEvent = z.infer<typeof ToolEvent>

/**
 * Lets Veto decide in this session: every category that is not denied is set to `ask`, each `tool_approval_required` is decided by the policies and
 * people, `ask_user` becomes a question to people and `submit_plan` a plan. What a person allows for the session is a grant of
 * Veto, which is recorded, ends in time and can be revoked. Returns how to stop it.
 * @throws {TypeError} for a session that lets tools run without asking: by `yolo`, a tool's own policy or its grants.
 * @example
 * const stop = await vetoSession(veto, session, { approvers: ['finance-team'] })
 */
export async function vetoSession(
  veto: AdapterVeto,
  session: ControllerSession,
  options: VetoSessionOptions,
): Promise<() => void> {
  const { onError = (error) => systemRuntime.warn(`Mastra's session could not go on: ${error}`) } = options
  const started = new Map<string, ApprovedGate>()
  requireAsking(session)
  await setPolicies(session)
  return session.subscribe((event) => {
    const ofTool = ToolEvent.safeParse(event).data
    if (ofTool !== undefined) handled({ veto, session, options, started }, ofTool).catch(onError)
  })
}

/** What runs unasked, Veto never sees. */
function requireAsking(session: ControllerSession): void {
  const { categories, tools } = session.getGrants()
  const allowed = Object.entries(session.permissions.getRules().tools)
    .filter(([name, policy]) => policy === 'allow' && !ASKING_TOOLS.includes(name))
    .map(([name]) => name)
  const isYolo = Reflect.get(session.state.get(), 'yolo') === true
  const unasked = [...(isYolo ? ['yolo'] : []), ...allowed, ...categories, ...tools]
  if (unasked.length === 0) return
  throw new TypeError(
    `Expected a session in which every tool asks, got one that allows ${unasked.join(', ')}; take that back, and let Veto's policies allow it`,
  )
}

async function setPolicies({ permissions }: ControllerSession): Promise<void> {
  const denied = permissions.getRules().categories
  for (const category of CATEGORIES) {
    if (denied[category] !== 'deny') await permissions.setForCategory({ category, policy: 'ask' })
  }
  for (const toolName of ASKING_TOOLS) await permissions.setForTool({ toolName, policy: 'allow' })
}

interface Context {
  readonly veto: AdapterVeto
  readonly session: ControllerSession
  readonly options: VetoSessionOptions
  readonly started: Map<string, ApprovedGate>
}

function handled(context: Context, event: ToolEvent): Promise<void> {
  switch (event.type) {
    case 'tool_approval_required':
      return decideCall(context, event)
    case 'tool_suspended':
      return resumeTool(context, event)
    case 'tool_end':
      return reportEnd(context, event)
  }
}

async function decideCall({ veto, session, options, started }: Context, event: ToolEvent): Promise<void> {
  const { toolCallId, toolName = '', args } = event
  const tool = options.toolOf?.(toolName) ?? toolName
  const call = { tool, toolCallId, args, runId: runOf(session), threadId: threadOf(session) }
  const gate = await openGate(veto, call, options).catch((error: unknown) => {
    session.respondToToolApproval(declined(toolCallId, 'Not run: it could not be approved.'))
    throw error
  })
  if (gate.kind === 'approved') started.set(toolCallId, gate)
  session.respondToToolApproval(
    gate.kind === 'approved' ? { decision: 'approve', toolCallId } : declined(toolCallId, gate.reason),
  )
}

function declined(toolCallId: string, reason: string) {
  return { decision: 'decline', toolCallId, declineContext: { reason } } as const
}

async function resumeTool({ veto, session, options }: Context, event: ToolEvent): Promise<void> {
  const { toolCallId, toolName, suspendPayload } = event
  const asking = { toolCallId, runId: runOf(session), threadId: threadOf(session), suspendPayload, options }
  if (toolName === 'ask_user') {
    await session.respondToToolSuspension({ toolCallId, resumeData: await answerQuestion(veto, asking) })
  }
  if (toolName === 'submit_plan') {
    await session.respondToToolSuspension({ toolCallId, resumeData: await decidePlan(veto, asking) })
  }
}

async function reportEnd({ started }: Context, { toolCallId, result, isError }: ToolEvent): Promise<void> {
  const gate = started.get(toolCallId)
  started.delete(toolCallId)
  if (isError === true) await gate?.failed(result)
  else await gate?.ended(result)
}

function runOf({ run }: ControllerSession): string | undefined {
  return run.getRunId() ?? undefined
}

function threadOf({ thread }: ControllerSession): string | undefined {
  return thread.getId() ?? undefined
}
