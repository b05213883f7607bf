import { type EscalatedRequest, isPending } from '../../approval/model/request.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import { alsoFor } from '../blocks/also-for.ts'
import { bold, escapeMrkdwn, line, type Message, moment, richText, text } from '../blocks/blocks.ts'
import { headline, headlineText, titleOf } from '../blocks/headline.ts'
import { pushText } from './push-text.ts'

interface DirectMessageView {
  readonly request: EscalatedRequest
  readonly tool: ToolFacts
  /** The address of the card; null: unknown. */
  readonly cardUrl: string | null
  /** The names of those who are away, in whose place the reader is asked. */
  readonly insteadOf: readonly string[]
}

/** The message to one person who may decide: where the card is, and once it is settled who decided. */
export function directMessage({ request, tool, cardUrl, insteadOf }: DirectMessageView): Message {
  const title = titleOf(request, tool).safe
  const link =
    cardUrl === null ? [] : [text(' · '), { type: 'link', url: cardUrl, text: 'Open the card' } as const]
  if (!isPending(request)) {
    const words = headlineText(headline(request), title, MAX_HEADLINE)
    return { text: escapeMrkdwn(words), blocks: [richText(line(bold(words), ...link))] }
  }
  return {
    text: pushText(request, tool),
    blocks: [
      richText(
        ...(insteadOf.length === 0 ? [] : [line(text(awayWords(insteadOf)))]),
        line(bold(request.call.agentId), text(' needs a decision: '), bold(title), ...link),
        line(text('Please answer by '), moment(request.state.deadlineMs), text('.')),
      ),
    ],
  }
}

/** `Also for Ann Meyer, who is away.` */
function awayWords(names: readonly string[]): string {
  const words = alsoFor(names).replace(/^a/, 'A')
  return `${words}, who ${names.length === 1 ? 'is' : 'are'} away.`
}

const MAX_HEADLINE = 300
