import type { RequestClick } from '../../adapters/action.ts'
import type { ListenerDeps } from '../../adapters/handlers.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { whyModal } from './why-modal.ts'

/** Why am I asked?: opens the trace, for people who may see the request. */
export async function showWhy(parts: ListenerDeps, click: RequestClick): Promise<string | null> {
  const reading = await parts.queries.why(click.personId, click.requestId)
  if (reading.kind === 'refused') return refusalText(reading.refusal)
  return openModal(parts, click, whyModal(reading.value))
}
