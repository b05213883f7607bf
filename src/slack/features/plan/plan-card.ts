import { describePlan } from '../../../approval/decide/describe-question.ts'
import { isPending, maskedParamsOf, type PendingRequest } from '../../../approval/model/request.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { agentLine } from '../../blocks/agent-line.ts'
import {
  actions,
  type Block,
  type Button,
  button,
  escapeMrkdwn,
  header,
  line,
  type Message,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { subjectTitle } from '../../blocks/headline.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { hasHiddenPlanText, planExcerpt } from '../../blocks/plan-text.ts'
import { deadlineLines, votesLines } from '../../blocks/progress.ts'
import { HIDDEN_WARNING, warnings } from '../../blocks/warnings.ts'
import type { CardView } from '../card/card.ts'
import { decisionButtons } from '../card/decision-buttons.ts'
import { detailsButton } from '../card/details-button.ts'
import { hasHiddenReply, inquiryBlocks } from '../card/inquiry-lines.ts'
import { menu } from '../card/menu.ts'
import { pendingHeading } from '../card/pending-title.ts'
import { settledCard } from '../card/settled-card.ts'

/**
 * The message that shows a plan. While it is pending it carries Reject, and Approve only if the whole plan stands in it;
 * otherwise Review in full.
 */
export function planCard({ request, brief }: Pick<CardView, 'request' | 'brief'>): Message {
  if (isPending(request)) return pendingPlanCard({ request, brief })
  return settledCard({
    request,
    title: subjectTitle(request, 'plan'),
    excerpt: describePlan(request).title,
    more: [],
  })
}

interface PendingPlanView extends Pick<CardView, 'brief'> {
  readonly request: PendingRequest
}

function pendingPlanCard({ request, brief }: PendingPlanView): Message {
  const excerpt = planExcerpt(request)
  const complete = excerpt.complete && !brief
  const title = pendingHeading(request, subjectTitle(request, 'plan'))
  return {
    text: escapeMrkdwn(title),
    blocks: [
      header(title),
      richText(
        agentLine(request, 'submits a plan'),
        ...(brief ? [] : excerpt.paragraphs),
        ...hiddenLines(maskedParamsOf(request)),
        line(text(STILL_EVALUATED)),
        ...votesLines(request),
        ...deadlineLines(request),
      ),
      ...inquiryBlocks(request, { brief }),
      ...warnings(
        hasHiddenPlanText(request) || hasHiddenReply(request) ? HIDDEN_WARNING : null,
        complete ? null : NOT_ALL,
      ),
      buttons(request, complete),
    ],
  }
}

const STILL_EVALUATED = 'Approving the plan allows none of its calls: the policies still evaluate each one.'
const NOT_ALL = '⚠ Not everything fits here. Review it in full to approve it.'

function buttons(request: PendingRequest, complete: boolean): Block {
  const [approve, reject] = decisionButtons(request)
  const review: Button = {
    ...button('Review in full', { actionId: ACTION.review, value: request.id }),
    style: 'primary',
  }
  const more = menu(request, complete)
  const all = [complete ? approve : review, reject, detailsButton(request), more]
  return actions(...all.filter((element) => element !== undefined && element !== null))
}
