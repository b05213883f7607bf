import type { OnQuestion } from '../answer-questions.ts'
import { copyWith } from '../copy-with.ts'
import { DeniedError } from '../denied-error.ts'
import type { ExecuteOptions } from '../execute.ts'
import { definedDetails } from '../govern/defined-details.ts'
import { governCall } from '../govern/govern-call.ts'
import type { CallDetails, GovernClient, Refusal } from '../govern/governed-call.ts'
import { nameInRecord, type ProtectableTool, protectableOf } from './find-tools.ts'
import type { AnyFunction } from './protected.ts'

/** How calls of what is protected are put before Veto; all of it optional. */
export interface ProtectOptions
  extends Pick<CallDetails, 'context' | 'sessionId' | 'category' | 'requester' | 'paramsSchema' | 'callback'>,
    Omit<ExecuteOptions<unknown>, 'signal'> {
  /** Default: the agent of `Veto.init()`. */
  readonly agentId?: string | undefined
  /** What one call says of itself, from the arguments of the function: its tool call id, session, signal, summary. */
  readonly detailsOf?: ((...args: readonly unknown[]) => CallDetails) | undefined
  /** What a call that may not run returns instead, such as `({ text }) => text`. Default: throws `DeniedError`. */
  readonly onDenied?: ((refusal: Refusal) => unknown) | undefined
  /** Answers people who ask the agent something while a call waits. */
  readonly onQuestion?: OnQuestion | undefined
}

/** Who asks, and over which client. */
export interface ProtectDeps {
  readonly client: GovernClient
  readonly agentId: string
}

/**
 * The function, the tool, or all tools of a list or record, each of whose calls is decided by Veto first. It is a copy: what
 * was given stays as it is. Only the first argument of a call is decided on, as its params.
 * @throws {TypeError} for what cannot be protected as a whole; nothing comes back then.
 */
export function protect(
  deps: ProtectDeps,
  target: { readonly value: unknown; readonly name: string | undefined },
  options: ProtectOptions = {},
): unknown {
  const found = protectableOf(target.value, target.name)
  switch (found.kind) {
    case 'function':
      return guarded(deps, found, options)
    case 'tool':
      return protectedCopy(deps, found, options)
    case 'list':
      return found.items.map((value) => protect(deps, { value, name: undefined }, options))
    case 'record':
      return Object.fromEntries(
        found.entries.map(([key, value]) => [
          key,
          protect(deps, { value, name: nameInRecord(value, key) }, options),
        ]),
      )
  }
}

function protectedCopy(deps: ProtectDeps, found: ProtectableTool, options: ProtectOptions): object {
  const { tool, entryPoint, name, fn } = found
  const run = guarded(deps, { name, fn: fn.bind(tool) }, options)
  return copyWith(tool, { [entryPoint]: run })
}

function guarded(
  { client, agentId }: ProtectDeps,
  { name, fn }: { readonly name: string; readonly fn: AnyFunction },
  { detailsOf, onDenied = throwDenied, ...options }: ProtectOptions,
) {
  return async function protectedCall(this: unknown, ...args: unknown[]): Promise<unknown> {
    const [params = {}, ...rest] = args
    const result = await governCall<unknown>(client, {
      ...options,
      ...definedDetails(detailsOf?.(...args) ?? {}),
      agentId: options.agentId ?? agentId,
      tool: name,
      params,
      mode: 'hold',
      run: (approved) => Reflect.apply(fn, this, [approved, ...rest]),
    })
    return result.kind === 'ran' ? result.output : onDenied(refusalIn(result))
  }
}

function refusalIn(result: Exclude<Awaited<ReturnType<typeof governCall>>, { kind: 'ran' }>): Refusal {
  if (result.kind === 'refused') return result
  return { ...result, kind: 'refused', why: 'denied' }
}

function throwDenied(refusal: Refusal): never {
  throw new DeniedError(refusal)
}
