import { canonicalJson } from '../../canonical-json.ts'
import { DeniedError } from '../../denied-error.ts'
import { governCall } from '../../govern/govern-call.ts'
import type { GovernedResult } from '../../govern/governed-call.ts'
import { parseBody } from '../../parse-body.ts'
import { JsonRecord } from '../../protocol/json.ts'
import type { AdapterOptions, AdapterVeto } from '../adapter-options.ts'
import { callToDecide } from '../call-to-decide.ts'
import { failureOf } from './options.ts'

/** Mastra runs these calls itself, so that it cannot run edited params. */
export interface GateOptions extends AdapterOptions {
  readonly signal?: AbortSignal | undefined
}

/** A call that Mastra holds back until it is approved or declined. */
export interface GatedCall {
  readonly tool: string
  readonly toolCallId: string
  readonly args: unknown
  readonly runId: string | undefined
  readonly threadId: string | undefined
}

/** What is decided: Mastra may run the call, and says how it ended; or it is declined, with a reason for the model. */
export type Gate = ApprovedGate | { readonly kind: 'declined'; readonly reason: string }

/** Mastra may run the call. */
export interface ApprovedGate {
  readonly kind: 'approved'
  /** Reports the result that Mastra got. @throws {DeniedError} when a rule refuses it: it should not be used. */
  ended(result: unknown): Promise<void>
  /** Reports that the call failed. */
  failed(error: unknown): Promise<void>
}

/**
 * Waits for the decision on the call, and starts it.
 * @throws {VetoError} only when the signal aborts the wait.
 */
export async function openGate(veto: AdapterVeto, call: GatedCall, options: GateOptions): Promise<Gate> {
  const started = Promise.withResolvers<void>()
  const end = Promise.withResolvers<unknown>()
  const run = (params: JsonRecord) => {
    requireUnedited(params, call)
    started.resolve()
    return end.promise
  }
  const governing = governed(veto, call, { options, run })
  const refused = governing.then(reasonOf, (error: unknown) => {
    if (error instanceof EditedError) return error.message
    throw error
  })
  const reason = await Promise.race([started.promise, refused])
  if (reason !== undefined) return { kind: 'declined', reason }
  return {
    kind: 'approved',
    async ended(result) {
      end.resolve(result)
      const reported = await governing
      if (reported.kind === 'refused') throw new DeniedError(reported)
    },
    async failed(error) {
      end.reject(error)
      await governing.catch(() => undefined)
    },
  }
}

interface GatedRun {
  readonly options: GateOptions
  readonly run: (params: JsonRecord) => Promise<unknown>
}

async function governed(
  veto: AdapterVeto,
  { args, ...call }: GatedCall,
  { options, run }: GatedRun,
): Promise<GovernedResult<unknown>> {
  return governCall(veto.client, {
    ...(await callToDecide(veto, { ...call, params: args }, options)),
    onUnavailable: 'refuse',
    signal: options.signal,
    outputOf: options.outputOf,
    failureOf: failureOf(options),
    run,
  })
}

function reasonOf(result: GovernedResult<unknown>): string | undefined {
  return result.kind === 'ran' ? undefined : result.text
}

/** What was approved is not what Mastra would run. */
class EditedError extends Error {}

function requireUnedited(params: JsonRecord, { args }: GatedCall): void {
  const approved = canonicalJson(params)
  if (approved === canonicalJson(parseBody(JsonRecord, args ?? {}))) return
  throw new EditedError(
    `Not run: other params than these were approved, and Mastra's own approval cannot change them. Call the tool again with exactly ${approved}.`,
  )
}
