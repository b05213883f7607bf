import { governCall } from '../govern/govern-call.ts'
import type { GovernClient } from '../govern/governed-call.ts'
import { guardCall } from '../guard.ts'
import type { JsonRecord } from '../protocol/json.ts'
import { VetoError } from '../veto-error.ts'

/** Whose calls are guarded. */
export interface VetoGuardOptions {
  readonly agentId: string
  /** Only `deny`: a call that nobody could be asked about does not run. */
  readonly onError?: 'deny' | undefined
  /** Called for each denied call. */
  readonly onDenied?: ((toolName: string, reason: string) => void) | undefined
}

/** A tool result of MCP that says why the call was not run. */
interface DeniedResult {
  readonly content: { readonly type: 'text'; readonly text: string }[]
  readonly isError: true
}

/**
 * For handlers of an MCP server: waits for people, runs the handler with what was approved, and answers a denial, or that
 * Veto could not be asked, as an `isError` result. What the handler throws is thrown on.
 * @throws {TypeError} for `onError: 'allow'`.
 */
export function createVetoGuard(veto: GovernClient, options: VetoGuardOptions) {
  requireDeny(options)
  return {
    protect<Args extends object, Extra extends unknown[], Result>(
      toolName: string,
      handler: (args: Args, ...extra: Extra) => Promise<Result> | Result,
    ) {
      return async (args: Args, ...extra: Extra): Promise<Result | DeniedResult> => {
        const run = (params: JsonRecord): Promise<Result> | Result =>
          Reflect.apply(handler, undefined, [params, ...extra])
        const call = { agentId: options.agentId, tool: toolName, params: args, run }
        const result = await governCall(veto, { ...call, onUnavailable: 'refuse' })
        if (result.kind === 'ran') return result.output
        options.onDenied?.(toolName, result.text)
        return { content: [{ type: 'text', text: `Authorization denied: ${result.text}` }], isError: true }
      }
    },
  }
}

/**
 * A function that resolves when the call may run, after people have approved it unchanged.
 * @throws {VetoError} when it may not, or without an answer.
 */
export function vetoMiddleware(veto: GovernClient, options: VetoGuardOptions) {
  requireDeny(options)
  return async function guard(toolName: string, params: object = {}): Promise<void> {
    const call = { agentId: options.agentId, tool: toolName, params }
    const { decision, reason, text } = await guardCall(veto, call, { wait: true })
    if (decision === 'allow') return
    options.onDenied?.(toolName, reason)
    throw new VetoError('denied', text)
  }
}

function requireDeny({ onError = 'deny' }: { readonly onError?: string | undefined }): void {
  if (onError === 'deny') return
  throw new TypeError(`Expected onError to be 'deny', got '${onError}': without an answer nothing may run`)
}
