import { AuthorizeCall, Requester } from '#protocol/authorize.ts'
import type { AccessEvaluation } from '#protocol/authzen.ts'
import type { ErrorCode } from '#protocol/errors.ts'
import type { Json, JsonRecord } from '#protocol/json.ts'
import type { AgentKey } from '../../approval/model/agent-key.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { ownProperty } from '../../core/json.ts'
import { hasMask } from '../../core/secrets/masked.ts'
import { VetoError } from '../../core/veto-error.ts'

/**
 * The call that an evaluation is about. All that says what would be done is among its params, so that people approve it and a
 * second evaluation cannot change it.
 * @throws {VetoError} `invalid_body` naming the field, when it names no agent or no tool that Veto can know.
 */
export function callOf(evaluation: AccessEvaluation, key: AgentKey): AuthorizeCall {
  const { subject, context = {} } = evaluation
  const { agent, session, arguments: _arguments, approval: _approval, ...facts } = context
  const known = { ...facts, ...entitiesOf(evaluation) }
  requireUnmasked(known, 'context')
  const agentId = agent ?? agentOf(subject.id, key)
  const requester = agentId === subject.id ? undefined : Requester.safeParse(subject.id).data
  const call = AuthorizeCall.safeParse({
    agentId,
    ...toolOf(evaluation),
    context: known,
    ...(session === undefined || session === null ? {} : { sessionId: session }),
    ...(requester === undefined ? {} : { requester }),
  })
  if (call.success) return call.data
  const issue = call.error.issues[0]
  throw invalid(`${placeOf(issue?.path[0], evaluation)}: ${issue?.message}`)
}

/** The record shows such a text where it hides a value: an approval of it would be one of any value. */
function requireUnmasked(value: Json, path: string): void {
  const isText = typeof value === 'string'
  if (hasMask(isText ? value : path))
    throw invalid(`${path}: expected another text than that of a masked value`)
  if (isText || typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) requireUnmasked(inner, `${path}.${name}`)
}

/** With properties, so that a condition may ask for one where there are none. */
function entitiesOf({ subject, action, resource }: AccessEvaluation): JsonRecord {
  return {
    subject: { ...subject, properties: subject.properties ?? {} },
    action: { ...action, properties: action.properties ?? {} },
    resource: { ...resource, properties: resource.properties ?? {} },
  }
}

/** An e-mail address names a person; then the key's own agent acts for that person. */
function agentOf(subjectId: string, { agents }: AgentKey): string {
  if (!subjectId.includes('@')) return subjectId
  if (!agents.includes('*')) return agents
  throw invalid(
    `subject.id: ${subjectId} is a person, and this key is for the agents ${agents}: name the agent in context.agent`,
  )
}

/** The names by which standards and gateways call a tool. */
const CALLS: ReadonlySet<string> = new Set(['tools/call', 'call', 'execute', 'invoke'])

function isToolCall({ action, resource }: AccessEvaluation): boolean {
  return resource.type === 'tool' && CALLS.has(action.name)
}

function toolOf(evaluation: AccessEvaluation): { readonly tool: string; readonly params: JsonRecord } {
  const { action, resource, context } = evaluation
  const args = context?.arguments ?? resource.properties ?? {}
  if (isToolCall(evaluation)) return { tool: resource.id, params: args }
  const target = {
    resource: { type: resource.type, id: resource.id },
    ...(action.properties === undefined ? {} : { action: action.properties }),
  }
  const taken = Object.entries(target).find(([name, value]) => !isFreeFor(args, name, value))?.[0]
  if (taken === undefined) return { tool: action.name, params: { ...args, ...target } }
  throw invalid(`arguments.${taken}: expected another name, as ${taken} is that of the evaluation itself`)
}

/** Approved arguments hold what the evaluation itself added to them. */
function isFreeFor(args: JsonRecord, name: string, value: JsonRecord): boolean {
  const given = ownProperty(args, name)
  return given === undefined || canonicalJson(given) === canonicalJson(value)
}

function placeOf(field: PropertyKey | undefined, evaluation: AccessEvaluation): string {
  if (field === 'agentId')
    return (evaluation.context?.agent ?? null) === null ? 'subject.id' : 'context.agent'
  if (field === 'tool') return isToolCall(evaluation) ? 'resource.id' : 'action.name'
  return String(field)
}

function invalid(message: string): VetoError {
  return new VetoError<ErrorCode>('invalid_body', message)
}
