import { type EscalatedRequest, isPending } from '../../approval/model/request.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import { bold, escapeMrkdwn, line, type Message, moment, richText, text } from '../blocks/blocks.ts'
import { callTitle } from '../blocks/call-title.ts'
import { outcomeLine } from '../blocks/outcome.ts'
import { pushText } from './push-text.ts'

interface DirectMessageView {
  readonly request: EscalatedRequest
  readonly tool: ToolFacts
  /** The address of the card; null: unknown. */
  readonly cardUrl: string | null
}

/** The message to one person who may decide: where the card is, and once it is settled who decided. */
export function directMessage({ request, tool, cardUrl }: DirectMessageView): Message {
  const title =
    request.subject.kind === 'call' ? callTitle(request, tool).safe : SUBJECTS[request.subject.kind]
  const link =
    cardUrl === null ? [] : [text(' '), { type: 'link', url: cardUrl, text: 'Open the card' } as const]
  if (!isPending(request)) {
    const outcome = outcomeLine(request)
    return {
      text: escapeMrkdwn(`${outcome}: ${title}`),
      blocks: [richText(line(bold(`${outcome}: `), text(title), ...link))],
    }
  }
  return {
    text: pushText(request, tool),
    blocks: [
      richText(
        line(bold(request.call.agentId), text(' needs a decision: '), bold(title), ...link),
        line(text('Please answer by '), moment(request.state.deadlineMs), text('.')),
      ),
    ],
  }
}

const SUBJECTS = { question: 'A question', plan: 'A plan' } as const
