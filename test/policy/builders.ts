import type { Scope } from '../../src/policy/condition/scope.ts'
import { lintBundle } from '../../src/policy/lint/lint-bundle.ts'
import { readSource, sourceOf } from '../../src/policy/load/bundle-source.ts'
import { readBundle } from '../../src/policy/load/read-bundle.ts'
import type { Call } from '../../src/policy/model/decision.ts'
import { BundleError, describeDiagnostic } from '../../src/policy/source/bundle-error.ts'

/** A call of `refund_payment` by `support-agent`, for 720.00. */
export function aCall(known: Partial<Call> = {}): Call {
  return {
    agentId: 'support-agent',
    tool: 'refund_payment',
    category: null,
    params: { payment_id: 'pay_1', amount_cents: 72_000 },
    context: { environment: 'production' },
    sessionId: null,
    nowMs: Date.parse('2026-11-20T22:00:00Z'),
    ...known,
  }
}

/** What a condition is evaluated on: a call of no list and no result. */
export function aScope(known: Partial<Call> = {}, category = 'other'): Scope {
  return { call: aCall(known), category, lists: new Map(), result: undefined }
}

/** The bundle of these files, each text under its name. */
export function aBundle(files: Readonly<Record<string, string>>) {
  return readBundle(Object.entries(files).map(([name, text]) => ({ name, text })))
}

/** What lint says of these files, as `file:line:column code: message`. */
export function warningsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const texts = Object.entries(files).map(([name, text]) => ({ name, text }))
  return lintBundle(sourceOf(aBundle(files), texts.flatMap(readSource))).map(
    ({ file, line, column, code, message }) => `${file}:${line}:${column} ${code}: ${message}`,
  )
}

/** The errors of these files as `file:line:column: message`; none when they load. */
export function diagnosticsOf(files: Readonly<Record<string, string>>): readonly string[] {
  try {
    aBundle(files)
    return []
  } catch (error) {
    if (error instanceof BundleError) return error.diagnostics.map(describeDiagnostic)
    throw error
  }
}
