import { refusalAnswer } from '../views/vote-answer.ts'
import { whyModal } from '../views/why-modal.ts'
import { NOT_SHOWN } from './answer.ts'
import type { RequestClick } from './click.ts'
import type { ListenerParts } from './listener-parts.ts'
import { openModal } from './open-modal.ts'

/** Why am I asked?: opens the trace, for people who may see all. */
export async function showWhy(parts: ListenerParts, click: RequestClick): Promise<string | null> {
  const answer = await parts.clerk.why(click.personId, click.requestId)
  if (answer.seen === 'nothing') return NOT_SHOWN
  if (answer.value === null) return refusalAnswer({ code: 'not_found' })
  return openModal(parts, click, whyModal(answer.value))
}
