import type { z } from 'zod'
import { definedFacts } from './defined-facts.ts'
import { environment } from './environment.ts'
import { governCall } from './govern/govern-call.ts'
import type { GovernedCall, GovernedResult } from './govern/governed-call.ts'
import { type GuardDecision, type GuardOptions, guardCall } from './guard.ts'
import type { VetoClientOptions } from './options.ts'
import { type ProtectOptions, protect } from './protect/protect.ts'
import type { AnyFunction, Protected } from './protect/protected.ts'
import { Name, Reference } from './protocol/authorize.ts'
import { JsonRecord } from './protocol/json.ts'
import { requireAccess } from './veto-access.ts'
import { VetoClient } from './veto-client.ts'

/** Who asks, and how Veto is reached. */
export interface VetoOptions extends VetoClientOptions {
  /** The agent that asks; the key must cover it. Default: the environment's `VETO_AGENT_ID`. */
  readonly agentId?: string | undefined
  /** The run or conversation of all calls. Default: the environment's `VETO_SESSION_ID`, else none. */
  readonly sessionId?: string | undefined
  /** Does `guard()` wait for people? As `wait` of its options. Default: false. */
  readonly wait?: boolean | number | undefined
}

/**
 * A client bound to one agent.
 * @example
 * const veto = await Veto.init({ agentId: 'support-agent' })
 * const refund = veto.protect('refund_payment', payments.refund)
 * const decision = await veto.guard('send_outreach', input, { user_role: 'sdr' })
 * if (decision.decision !== 'allow') throw new Error(decision.reason)
 */
export class Veto {
  readonly client: VetoClient
  readonly agentId: string
  readonly sessionId: string | undefined
  readonly #wait: boolean | number

  private constructor(client: VetoClient, { agentId, sessionId, wait }: Identity) {
    this.client = client
    this.agentId = agentId
    this.sessionId = sessionId
    this.#wait = wait
  }

  /**
   * Checks that the key is valid and covers the agent, and rejects otherwise, also under `onError: 'allow'`.
   * @throws {TypeError} for options that cannot be used.
   * @throws {VetoError} when Veto cannot be reached, or the key is not accepted; its message says what to do.
   */
  static async init(options: VetoOptions = {}): Promise<Veto> {
    const identity = identityOf(options)
    const client = new VetoClient(options)
    await requireAccess(client, identity.agentId)
    return new Veto(client, identity)
  }

  /**
   * Decides on a call that you then run yourself: run it only when `decision` is `allow`. It answers at once unless `wait`
   * is given, and never throws on a denial. Nothing stops you from running an allowed call twice; `protect()` does.
   * @param input the exact arguments, an object of JSON values.
   * @param context facts for the policies, such as `user_role`; a plain object.
   * @throws {TypeError} for another context. @throws {VetoError} without an answer; nothing may run then.
   */
  async guard(
    tool: string,
    input: object = {},
    ...[context = {}, options = {}]: [context?: object, options?: GuardOptions]
  ): Promise<GuardDecision> {
    const { agentId = this.agentId, sessionId = this.sessionId, wait = this.#wait } = options
    const call = { agentId, tool, params: input, context: contextOf(context) }
    return guardCall(this.client, call, { ...options, sessionId, wait })
  }

  /**
   * The same function, tool, or list or record of tools, whose calls are decided first: it asks, waits for people, runs
   * at most once with the approved params, and reports how it ended. Tools are known to the policies by their `id` or
   * `name`, else by their key.
   * @throws {TypeError} for what cannot be protected as a whole. A call throws `DeniedError`, unless `onDenied` is given, and
   * `VetoError` without an answer; nothing runs then.
   */
  protect<T extends object>(name: string, fnOrTool: T, options?: ProtectOptions): Protected<T>
  protect<T extends AnyFunction | object>(fnOrTools: T, options?: ProtectOptions): Protected<T>
  protect(...args: [unknown, unknown?, ProtectOptions?]): unknown {
    const [first, second, third] = args
    const isNamed = typeof first === 'string'
    const target = isNamed ? { value: second, name: first } : { value: first, name: undefined }
    const options: ProtectOptions = { ...Object(isNamed ? third : second) }
    return protect(this, target, { ...options, sessionId: options.sessionId ?? this.sessionId })
  }

  /** `governCall()` of `veto-client/govern` for this agent and session. @throws {VetoError} */
  govern<T>(
    call: Omit<GovernedCall<T>, 'agentId'> & { readonly agentId?: string },
  ): Promise<GovernedResult<T>> {
    const { agentId = this.agentId, sessionId = this.sessionId } = call
    return governCall(this.client, { ...call, agentId, sessionId })
  }
}

interface Identity {
  readonly agentId: string
  readonly sessionId: string | undefined
  readonly wait: boolean | number
}

function identityOf({ agentId, sessionId, wait = false }: VetoOptions): Identity {
  const given = environment()
  return {
    agentId: checked(
      Name,
      agentId ?? given.agentId,
      'agentId, or VETO_AGENT_ID, to name the agent that asks',
    ),
    sessionId: checked(Reference.optional(), sessionId ?? given.sessionId, 'sessionId, or VETO_SESSION_ID'),
    wait,
  }
}

function checked<T>(shape: z.ZodType<T>, value: unknown, what: string): T {
  const found = shape.safeParse(value)
  if (found.success) return found.data
  throw new TypeError(`Expected ${what}: ${found.error.issues.map(({ message }) => message).join('; ')}`)
}

function contextOf(context: object): JsonRecord {
  return checked(JsonRecord, definedFacts(context), 'the context to hold JSON values')
}
