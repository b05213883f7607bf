import { definedFacts } from '../defined-facts.ts'
import type { GuardDecision, GuardOptions } from '../guard.ts'
import type { ProtectOptions } from '../protect/protect.ts'
import { ENTRY_POINTS, type Protected } from '../protect/protected.ts'
import { Veto as Core, type VetoOptions } from '../veto.ts'

/** The options of the other SDK in addition to those of `Veto.init()`. */
export interface CompatVetoOptions extends VetoOptions {
  /** Another name for `baseUrl`. */
  readonly endpoint?: string | undefined
  /** Only `strict`: whether a policy has an effect is said in the policy itself, by `mode: shadow`. */
  readonly mode?: 'strict' | undefined
  /** Called for each call that requires approval. */
  readonly onApprovalRequired?: ((context: object, approvalId: string) => void) | undefined
  /** Called with each decision of `guard()`. */
  readonly onDecisionMade?: ((decision: CompatDecision & { readonly toolName: string }) => void) | undefined
}

/** As `guard()` answers, in the words of the other SDK. */
export interface CompatDecision extends Omit<GuardDecision, 'decision'> {
  readonly decision: 'allow' | 'deny' | 'require_approval'
  readonly ruleId?: string
  /** The request, while people are asked. */
  readonly approvalId?: string
}

/** `Veto` for code that was written for `veto-sdk`. */
export class Veto {
  /** The same agent with the names of this package. */
  readonly veto: Core
  readonly #options: CompatVetoOptions

  private constructor(veto: Core, options: CompatVetoOptions) {
    this.veto = veto
    this.#options = options
  }

  /**
   * As `Veto.init()` of `veto-client`: without its yes there is no `Veto`.
   * @throws {TypeError} for options of the other SDK that would let calls run unasked, or name local policies.
   * @throws {VetoError}
   */
  static async init(options: CompatVetoOptions = {}): Promise<Veto> {
    requireSupported(options)
    const { endpoint, baseUrl = endpoint, ...rest } = options
    return new Veto(await Core.init({ ...rest, baseUrl }), options)
  }

  /**
   * The decision, at once. `sessionId` and `agentId` are taken out of the context; all else, such as `userId` and `role`, are
   * facts for the policies.
   * @throws {VetoError} without an answer; nothing may run then.
   */
  async guard(toolName: string, args: object = {}, context: object = {}): Promise<CompatDecision> {
    const { facts, options } = liftedFrom(context)
    const decided = compatDecision(await this.veto.guard(toolName, args, facts, options))
    const { onApprovalRequired, onDecisionMade } = this.#options
    if (decided.approvalId !== undefined)
      onApprovalRequired?.({ toolName, arguments: args, ...context }, decided.approvalId)
    onDecisionMade?.({ ...decided, toolName })
    return decided
  }

  /** The same tools, whose calls are decided first. */
  protect<T extends object>(tools: T, options?: ProtectOptions): Protected<T> {
    return this.veto.protect(tools, options)
  }

  /** The same list of tools, whose calls are decided first. */
  wrap<T extends readonly object[]>(tools: T): Protected<T> {
    return this.veto.protect(tools)
  }

  /** The same tool, whose calls are decided first. */
  wrapTool<T extends object>(tool: T): Protected<T> {
    return this.veto.protect(tool)
  }

  /** What to show to the model, and what to run: the functions, by tool, whose calls are decided first. */
  wrapTools(tools: readonly NamedTool[]): {
    readonly definitions: readonly object[]
    readonly implementations: Readonly<Record<string, ToolFunction>>
  } {
    return {
      definitions: tools.map(definitionOf),
      implementations: Object.fromEntries(
        tools.map((tool) => [tool.name, this.veto.protect(tool.name, functionOf(tool))]),
      ),
    }
  }

  /**
   * The audit log of this agent, newest first: a JSON list, or CSV with a header line. The key needs the scope `audit`.
   * @throws {TypeError} for another format. @throws {VetoError}
   */
  async exportDecisions(format: 'json' | 'csv' = 'json'): Promise<string> {
    requireFormat(format)
    if (format === 'csv') return exportedText(this.veto, format)
    const entries = (await exportedText(this.veto, 'ndjson')).split('\n').slice(0, -1)
    return `[${entries.join(',')}]`
  }

  /** May this call run? It asks and runs nothing. @throws {VetoError} without an answer. */
  async validateToolCall(call: {
    readonly id?: string
    readonly name: string
    readonly arguments?: object
  }): Promise<CompatDecision & { readonly allowed: boolean }> {
    const decided = await this.guard(call.name, call.arguments)
    return { ...decided, allowed: decided.decision === 'allow' }
  }
}

function requireFormat(format: string): void {
  if (format === 'json' || format === 'csv') return
  throw new TypeError(`Expected the format 'json' or 'csv', got '${format}'`)
}

/** The ledger's entries about this agent as one text. */
async function exportedText(veto: Core, format: 'ndjson' | 'csv'): Promise<string> {
  let text = ''
  for await (const part of veto.client.exportDecisions({ agentId: veto.agentId, format })) text += part
  return text
}

interface NamedTool {
  readonly name: string
  readonly [field: string]: unknown
}
type ToolFunction = (args: object, ...rest: unknown[]) => Promise<unknown>

function requireSupported(options: object): void {
  const mode: unknown = Reflect.get(options, 'mode') ?? 'strict'
  if (mode !== 'strict') {
    throw new TypeError(
      `Expected mode to be 'strict', got '${String(mode)}': to try a policy without effect, write "mode: shadow" into it on the Veto server`,
    )
  }
  if (Reflect.get(options, 'configDir') !== undefined) {
    throw new TypeError(
      'Expected no configDir: policies are files on the Veto server; move them to its policies folder, and set endpoint (VETO_URL)',
    )
  }
}

function liftedFrom(context: object): { facts: object; options: GuardOptions } {
  const { sessionId, agentId, ...facts } = definedFacts(context)
  return { facts, options: { sessionId: textOf(sessionId), agentId: textOf(agentId) } }
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value)
}

function compatDecision({ decision, ...answer }: GuardDecision): CompatDecision {
  const ruleId = answer.rule === null ? {} : { ruleId: answer.rule }
  if (decision !== 'review') return { ...answer, ...ruleId, decision }
  const approvalId = answer.requestId === null ? {} : { approvalId: answer.requestId }
  return { ...answer, ...ruleId, ...approvalId, decision: 'require_approval' }
}

function definitionOf(tool: NamedTool): object {
  return Object.fromEntries(Object.entries(tool).filter(([, value]) => typeof value !== 'function'))
}

/** Called as a method of its tool. @throws {TypeError} when there is none, or more than one. */
function functionOf(tool: NamedTool): ToolFunction {
  const found = ENTRY_POINTS.filter((key) => typeof tool[key] === 'function')
  const [entryPoint, ...others] = found
  const fn = entryPoint === undefined ? undefined : tool[entryPoint]
  if (typeof fn !== 'function' || others.length > 0) {
    throw new TypeError(
      `Expected the tool '${tool.name}' to have one of ${ENTRY_POINTS.join(', ')}, got ${found.join(' and ') || 'none'}`,
    )
  }
  return async (...args) => Reflect.apply(fn, tool, args)
}
