import type { EscalatedRequest } from '../../approval/model/request.ts'
import type { ToolFacts } from '../../policy/bundle.ts'

/** What a call will do, in one line. */
export interface CallTitle {
  /** For cards, lists and modals. */
  readonly full: string
  /** For notifications: nothing that an agent is free to write. */
  readonly safe: string
}

/** The tool's title; `A request` when the bundle gives it none. */
export function callTitle(
  _request: Pick<EscalatedRequest, 'call'>,
  { title }: Pick<ToolFacts, 'title'>,
): CallTitle {
  const words = title ?? 'A request'
  return { full: words, safe: words }
}
