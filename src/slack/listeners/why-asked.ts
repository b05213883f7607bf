import { refusalAnswer } from '../views/vote-answer.ts'
import { whyModal } from '../views/why-modal.ts'
import type { RequestClick } from './click.ts'
import type { ListenerParts } from './listener-parts.ts'
import { openModal } from './open-modal.ts'

/** Why am I asked?: opens the trace, for people who may see the request. */
export async function showWhy(parts: ListenerParts, click: RequestClick): Promise<string | null> {
  const reading = await parts.clerk.why(click.personId, click.requestId)
  if (reading.kind === 'refused') return refusalAnswer(reading.refusal)
  return openModal(parts, click, whyModal(reading.value))
}
