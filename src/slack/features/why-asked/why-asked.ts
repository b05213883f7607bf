import { refusalAnswer } from '../../adapters/vote-reply.ts'
import { whyModal } from './why-modal.ts'
import type { RequestClick } from '../../adapters/action.ts'
import type { ListenerParts } from '../../adapters/handlers.ts'
import { openModal } from '../../adapters/open-modal.ts'

/** Why am I asked?: opens the trace, for people who may see the request. */
export async function showWhy(parts: ListenerParts, click: RequestClick): Promise<string | null> {
  const reading = await parts.clerk.why(click.personId, click.requestId)
  if (reading.kind === 'refused') return refusalAnswer(reading.refusal)
  return openModal(parts, click, whyModal(reading.value))
}
