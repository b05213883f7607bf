import type { RequestClick } from '../../adapters/click.ts'
import { type ListenerDeps, requestAndTool } from '../../adapters/listener-deps.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import { originFor } from '../review/displayed.ts'
import { inquiryModal } from './inquiry-modal.ts'

/** Ask the agent: opens the form, but only for a person who may ask at this moment; else says why not. */
export async function openInquiryModal(deps: ListenerDeps, click: RequestClick): Promise<string | null> {
  const refusal = await deps.askAgent.mayAsk(click)
  if (refusal !== null) return refusalText(refusal)
  const { request, tool } = await requestAndTool(deps, click.requestId)
  if (request === null) return refusalText({ code: 'not_found' })
  const origin = originFor(click, { choice: 'deny', seen: 'part' })
  return openModal(deps, click, inquiryModal(request, tool, origin))
}
