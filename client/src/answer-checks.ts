import type { z } from 'zod'
import { canonicalJson } from './canonical-json.ts'
import type { AuthorizeCall } from './protocol/authorize.ts'
import type { JsonRecord } from './protocol/json.ts'
import type { RequestView } from './protocol/request.ts'

/** Restricts a schema to answers about the request that was made. */
export function answerMatching<T>(shape: z.ZodType<T>, isAbout: (answer: T) => boolean): z.ZodType<T> {
  return shape.refine(isAbout, { error: 'it belongs to another request' })
}

/** Is it about exactly this call? The allowed params differ from it only by an edit. */
export function isOfCall(view: RequestView, { agentId, tool, params }: AuthorizeCall): boolean {
  if (view.kind !== 'call' || view.agentId !== agentId || view.tool !== tool) return false
  if (!view.allowed) return true
  const edited = new Set(view.edited?.changes.map(({ name }) => name))
  return canonicalText(view.params, edited) === canonicalText(params, edited)
}

function canonicalText(params: JsonRecord, without: ReadonlySet<string>): string {
  return canonicalJson(Object.fromEntries(Object.entries(params).filter(([name]) => !without.has(name))))
}

/** Is it a later version of this request? Its params differ only after an edit. */
export function isLaterOf(view: RequestView, before: RequestView): boolean {
  const { id, kind, agentId, tool, paramsDigest } = before
  return (
    view.id === id &&
    view.kind === kind &&
    view.agentId === agentId &&
    view.tool === tool &&
    (view.paramsDigest === paramsDigest || view.edited !== null)
  )
}
