import type { RequestClick } from '../../adapters/action.ts'
import type { ListenerDeps } from '../../adapters/handlers.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { moment, text } from '../../blocks/blocks.ts'
import type { Notice } from '../../blocks/notices.ts'

/** Give more time: does it at once, and says until when. */
export async function extendDeadline({ extend }: ListenerDeps, click: RequestClick): Promise<Notice> {
  const acted = await extend(click)
  if (acted.kind === 'refused') return refusalText(acted.refusal)
  return [text('You gave more time, until '), moment(acted.request.state.deadlineMs), text('.')]
}
