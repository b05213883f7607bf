import type { VetoRequest } from '../../approval/request.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import { bold, code, escapeMrkdwn, header, line, type Message, richText, text } from './blocks.ts'
import { foot } from './card.ts'
import { layoutParams, paramsBlocks } from './params.ts'

export interface FeedbackView {
  readonly request: VetoRequest
  readonly tool: Pick<ToolFacts, 'title' | 'show'>
  /** Slack refused the full card: show little. */
  readonly brief: boolean
}

/** The message that tells people of a call which was allowed without them. */
export function feedbackCard({ request, tool, brief }: FeedbackView): Message {
  const { agentId, tool: name } = request.call
  const title = tool.title === null ? 'Allowed without asking' : `Allowed without asking: ${tool.title}`
  return {
    text: escapeMrkdwn(title),
    blocks: [
      header(title),
      richText(line(bold(agentId), text(' was allowed to run '), code(name))),
      ...(brief ? [] : paramsBlocks(layoutParams(request.shown, tool.show))),
      foot(request),
    ],
  }
}
