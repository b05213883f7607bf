import { moment, text } from '../views/blocks.ts'
import type { Notice } from '../views/modals.ts'
import { refusalAnswer } from '../views/vote-answer.ts'
import type { RequestClick } from './click.ts'
import type { ListenerParts } from './listener-parts.ts'

/** Give more time: does it at once, and says until when. */
export async function giveTime({ extend }: ListenerParts, click: RequestClick): Promise<Notice> {
  const acted = await extend(click)
  if (acted.kind === 'refused') return refusalAnswer(acted.refusal)
  return [text('You gave more time, until '), moment(acted.request.state.deadlineMs), text('.')]
}
