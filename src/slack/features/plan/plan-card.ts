import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { type EscalatedRequest, isPending, maskedParamsOf } from '../../../approval/model/request.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { agentLine } from '../../blocks/agent-line.ts'
import {
  actions,
  type Block,
  type Button,
  button,
  escapeMrkdwn,
  header,
  type Message,
  type Paragraph,
  richText,
} from '../../blocks/blocks.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { outcomeBlocks, outcomeLine } from '../../blocks/outcome.ts'
import { hasHiddenPlanText, planExcerpt } from '../../blocks/plan-text.ts'
import { deadlineLine } from '../../blocks/progress.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { warnings } from '../../blocks/warnings.ts'
import { type CardView, cardFooter, HIDDEN_WARNING } from '../card/card.ts'
import { decisionButtons } from '../card/decision-buttons.ts'
import { hasHiddenReply, inquiryBlocks } from '../card/inquiry-lines.ts'
import { menu } from '../card/menu.ts'

/**
 * The message that shows a plan. While it is pending it carries Reject, and Approve only if the whole plan stands in it;
 * otherwise Review in full.
 */
export function planCard({ request, brief }: Pick<CardView, 'request' | 'brief'>): Message {
  const excerpt = planExcerpt(request)
  const complete = excerpt.complete && !brief
  const title = isPending(request) ? TITLE : outcomeLine(request)
  return {
    text: escapeMrkdwn(isPending(request) ? TITLE : `A plan: ${outcomeLine(request)}`),
    blocks: [
      header(shorten(title, SLACK_LIMITS.header.text)),
      ...outcomeBlocks(request, null),
      richText(
        agentLine(request, isPending(request) ? 'submits a plan' : 'submitted a plan'),
        ...(brief ? [] : excerpt.paragraphs),
        ...hiddenLines(maskedParamsOf(request)),
        ...deadlineLines(request),
      ),
      ...inquiryBlocks(request, { brief }),
      ...warnings(
        hasHiddenPlanText(request) || hasHiddenReply(request) ? HIDDEN_WARNING : null,
        complete || !isPending(request) ? null : NOT_ALL,
      ),
      ...buttons(request, complete),
      cardFooter(request),
    ],
  }
}

const TITLE = 'An agent submits a plan'
const NOT_ALL = '⚠ Not everything fits here. Review it in full to approve it.'

function deadlineLines(request: EscalatedRequest): readonly Paragraph[] {
  return isPending(request) ? [deadlineLine(request)] : []
}

function buttons(request: EscalatedRequest, complete: boolean): Block[] {
  if (!isPending(request)) return []
  const [approve, reject] = decisionButtons(request)
  const review: Button = {
    ...button('Review in full', { actionId: ACTION.review, value: request.id }),
    style: 'primary',
  }
  const more = menu(request, complete)
  const all = [complete ? approve : review, reject, more]
  return [actions(...all.filter((element) => element !== undefined && element !== null))]
}
