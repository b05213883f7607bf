import { moment, text } from '../../blocks/blocks.ts'
import type { Notice } from '../../blocks/notices.ts'
import { refusalAnswer } from '../../adapters/vote-reply.ts'
import type { RequestClick } from '../../adapters/action.ts'
import type { ListenerParts } from '../../adapters/handlers.ts'

/** Give more time: does it at once, and says until when. */
export async function giveTime({ extend }: ListenerParts, click: RequestClick): Promise<Notice> {
  const acted = await extend(click)
  if (acted.kind === 'refused') return refusalAnswer(acted.refusal)
  return [text('You gave more time, until '), moment(acted.request.state.deadlineMs), text('.')]
}
