import type { Inquiry } from '../../../approval/model/inquiry.ts'
import { isPending, type PendingRequest, type VetoRequest } from '../../../approval/model/request.ts'
import { type Block, bold, line, mention, moment, quote, richText, text } from '../../blocks/blocks.ts'
import { hasHidden, shorten, visibleText } from '../../blocks/visible-text.ts'

type Paragraphs = Parameters<typeof richText>

/** What people asked the agent last, and its reply, on the card of a pending request. The thread holds all of it. */
export function inquiryBlocks(request: VetoRequest, { brief }: { readonly brief: boolean }): Block[] {
  if (!isPending(request)) return []
  const last = request.state.inquiries.at(-1)
  if (last === undefined) return []
  const max = brief ? BRIEF : SHOWN
  const then = last.reply === null ? [openLine(request)] : replyLines(last.reply.text, { max })
  return [richText(...questionLines(last, max), ...then)]
}

const SHOWN = 1_200
const BRIEF = 200

/** Stand characters that cannot be seen in the reply on the card? */
export function isVeiledReply(request: VetoRequest): boolean {
  const reply = isPending(request) ? request.state.inquiries.at(-1)?.reply : undefined
  return hasHidden(reply?.text ?? '', { keepLines: true })
}

/** Who asks the agent what. */
export function questionLines({ by, text: words }: Pick<Inquiry, 'by' | 'text'>, max = WHOLE): Paragraphs {
  return [line(bold(by.name), text(' asks the agent:')), said(words, max)]
}

/** What the agent says, and to whom: that person is told by Slack. */
export function replyLines(
  words: string,
  { to = null, max = WHOLE }: { readonly to?: string | null; readonly max?: number },
): Paragraphs {
  const asker = to === null ? [] : [mention(to), text(' ')]
  return [line(...asker, bold('The agent replies (not verified):')), said(words, max)]
}

/** Longer is only what has many hidden characters, each of which is shown as several. */
const WHOLE = 9_000

function said(words: string, max: number): Paragraphs[number] {
  return quote(shorten(visibleText(words, { keepLines: true }), max))
}

function openLine({ state }: PendingRequest): Paragraphs[number] {
  const { pause, terms } = state
  if (pause === null) return line(text('The deadline is not paused: only the first question pauses it.'))
  return line(
    text('The deadline is paused until the agent replies, at most until '),
    moment(pause.sinceMs + terms.timeoutMs),
    text('.'),
  )
}
