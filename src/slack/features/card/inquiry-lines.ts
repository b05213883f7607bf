import type { Inquiry } from '../../../approval/model/inquiry.ts'
import { isPending, type PendingRequest, type VetoRequest } from '../../../approval/model/request.ts'
import { type Block, bold, deadline, line, mention, quote, richText, text } from '../../blocks/blocks.ts'
import { hasHidden, shorten, visibleText } from '../../blocks/visible-text.ts'

type Paragraphs = Parameters<typeof richText>

/** The last question to the agent and its reply, on the card of a pending request. The thread has all of them. */
export function inquiryBlocks(request: VetoRequest, { brief }: { readonly brief: boolean }): Block[] {
  if (!isPending(request)) return []
  const last = request.state.inquiries.at(-1)
  if (last === undefined) return []
  const max = brief ? BRIEF : SHOWN
  const replyOrPause = last.reply === null ? [pauseLine(request)] : replyLines(last.reply.text, { max })
  return [richText(...questionLines(last, max), ...replyOrPause)]
}

const SHOWN = 1_200
const BRIEF = 200

/** Does the reply on the card contain hidden characters? */
export function hasHiddenReply(request: VetoRequest): boolean {
  const reply = isPending(request) ? request.state.inquiries.at(-1)?.reply : undefined
  return hasHidden(reply?.text ?? '', { keepLines: true })
}

/** A person's question to the agent. */
export function questionLines({ by, text: words }: Pick<Inquiry, 'by' | 'text'>, max = WHOLE): Paragraphs {
  return [line(bold(by.name), text(' asks the agent:')), agentQuote(words, max)]
}

/** The agent's reply. `to` is mentioned, so that Slack notifies that person. */
export function replyLines(
  words: string,
  { to = null, max = WHOLE }: { readonly to?: string | null; readonly max?: number },
): Paragraphs {
  const mentioned = to === null ? [] : [mention(to), text(' ')]
  return [line(...mentioned, bold('The agent replies (unverified):')), agentQuote(words, max)]
}

/** Only text with many hidden characters is longer, as each is shown as several. */
const WHOLE = 9_000

function agentQuote(words: string, max: number): Paragraphs[number] {
  return quote(shorten(visibleText(words, { keepLines: true }), max))
}

/** The latest end is said with the deadline of the request. */
function pauseLine({ state, createdAtMs }: PendingRequest): Paragraphs[number] {
  const { pause, obligation } = state
  if (pause === null) return line(text('The deadline is not paused: only the first question pauses it.'))
  return line(
    text('The deadline is paused until the agent replies. Without a reply it runs again from '),
    deadline(pause.sinceMs + obligation.timeoutMs, createdAtMs),
    text('.'),
  )
}
