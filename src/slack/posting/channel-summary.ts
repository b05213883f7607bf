import { MAX_CARDS } from '../../approval/delivery/turns.ts'
import type { EscalatedRequest } from '../../approval/model/request.ts'
import type { QueuedCards } from '../../approval/ports/deliveries.ts'
import { ACTION } from '../adapters/action-ids.ts'
import { agentCounts } from '../blocks/agent-counts.ts'
import {
  actions,
  type Block,
  bold,
  button,
  code,
  header,
  type Inline,
  line,
  type Message,
  moment,
  richText,
  text,
} from '../blocks/blocks.ts'
import { callTitle, type TitledTool } from '../blocks/call-title.ts'

/** The requests of a channel that have no card yet: the oldest of each agent in turn, each with a button to review it. */
export function summaryMessage(
  { total, agents, oldest }: QueuedCards,
  tool: (name: string) => TitledTool,
): Message {
  if (total === 0) return { text: NOTHING, blocks: [richText(line(text(NOTHING)))] }
  const title = total === 1 ? '1 more request is waiting here' : `${total} more requests are waiting here`
  const unlisted = total - oldest.length
  const all = agents.length > 1 ? ` All by agent: ${agentCounts(agents)}.` : ''
  return {
    text: title,
    blocks: [
      header(title),
      richText(line(text(WHY))),
      ...oldest.flatMap((request, at) => row(request, at + 1, tool(request.call.tool))),
      ...(unlisted > 0
        ? [
            richText(
              line(
                text(`${unlisted} newer ${unlisted === 1 ? 'request is' : 'requests are'} not shown.${all}`),
              ),
            ),
          ]
        : []),
    ],
  }
}

const NOTHING = 'Every pending request in this channel has its own card again.'
/** More than the maximum are open where many agents each have a first one. */
const WHY = `${MAX_CARDS} or more cards are already open here; these requests follow as others are decided.`

function row(request: EscalatedRequest, number: number, tool: TitledTool): readonly Block[] {
  const { id, subject, call, state } = request
  const asks = subject.kind === 'call' ? callWords(request, tool) : [text(ASKS[subject.kind])]
  const what = [text(`${number}. `), bold(call.agentId), ...asks]
  return [
    richText(line(...what, text(' · expires '), moment(state.deadlineMs))),
    actions(button(`Review ${number}`, { actionId: ACTION.review, value: id })),
  ]
}

function callWords(request: EscalatedRequest, tool: TitledTool): readonly Inline[] {
  const { isNamed, inline } = callTitle(request, tool)
  return isNamed ? [text(': '), ...inline] : [text(' asks to run '), code(request.call.tool)]
}

const ASKS = { question: ' asks a question', plan: ' submits a plan' } as const
