import type { RequestClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import { moment, text } from '../../blocks/blocks.ts'
import type { Notice } from '../../blocks/notices.ts'

/** Give more time: extends the deadline at once, and says until when. */
export async function extendDeadline({ extend }: ListenerDeps, click: RequestClick): Promise<Notice> {
  const result = await extend(click)
  if (result.kind === 'refused') return refusalText(result.refusal)
  return [text('You gave more time, until '), moment(result.request.state.deadlineMs), text('.')]
}
