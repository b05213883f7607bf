import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { grantOffers } from '../../../approval/decide/grant-option.ts'
import type { GrantOption, GrantSpan } from '../../../approval/model/grant.ts'
import type { PendingRequest } from '../../../approval/model/request.ts'
import { durationWords } from '../../../core/duration.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import {
  bold,
  code,
  type Inline,
  line,
  type Modal,
  type Paragraph,
  plain,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { confirmField } from '../../blocks/confirm-field.ts'
import { reasonField } from '../../blocks/reason-field.ts'
import { type SubjectTool, subject } from '../../blocks/subject.ts'

/** The field of the chosen option. */
export const GRANT_FIELD = { blockId: 'grant', actionId: 'option' } as const

/** The form that asks what else to allow with this approval. Sending it approves the call and makes the grant. */
export function grantModal(request: PendingRequest, tool: SubjectTool, origin: ModalOrigin): Modal {
  const { requireReason, confirm } = request.state.obligation
  const options = grantOffers(request).map((option) => ({
    text: plain(optionLabel(request, option)),
    value: optionValue(option),
  }))
  return {
    type: 'modal',
    callback_id: CALLBACK.grant,
    private_metadata: JSON.stringify(origin),
    title: plain('Allow more than once'),
    submit: plain('Approve and allow'),
    close: plain('Back'),
    blocks: [
      richText(
        ...subject(request, tool),
        ...categoryLine(request),
        line(
          text('Approves this call now. Later calls of what you choose below run without asking, '),
          bold('with any values'),
          text(', if they '),
          ...forWhom(request),
          text(
            ' and would ask the same people. What the policies deny stays denied. /veto grants lists and revokes it.',
          ),
        ),
      ),
      {
        type: 'input',
        block_id: GRANT_FIELD.blockId,
        label: plain('Also allow'),
        element: { type: 'radio_buttons', action_id: GRANT_FIELD.actionId, options },
      },
      ...(confirm === null ? [] : [confirmField()]),
      reasonField({ isNeeded: requireReason.includes('approve'), isFirst: false }),
    ],
  }
}

/** The requester, whom the later calls must name, too. */
function forWhom({ call }: PendingRequest): readonly Inline[] {
  return call.requester === null
    ? [text('name no requester, like this one,')]
    : [text('are also for '), bold(call.requester)]
}

/** The category that the options mean. An agent may have named it, so that no option contains it. */
function categoryLine(request: PendingRequest): readonly Paragraph[] {
  const isForCategory = grantOffers(request).some(({ scope }) => scope === 'category')
  return isForCategory ? [line(text('Its category: '), code(request.call.category))] : []
}

/** The value of an option in the form. */
function optionValue({ scope, span }: GrantOption): string {
  return `${scope}:${span}`
}

/** Never an agent's words: the names stand above the options. */
function optionLabel({ state }: PendingRequest, { scope, span }: GrantOption): string {
  const longestMs = state.obligation.grant?.maxMs ?? 0
  const forHowLong = spanWords(span, durationWords(longestMs))
  const label = `${scope === 'tool' ? 'This tool' : 'All tools of its category'}, ${forHowLong}`
  // With an option longer than Slack allows, the modal would not open: `1 day 3 h 20 min` is too long for some.
  return label.length <= SLACK_LIMITS.option.text ? label : `Its category, ${forHowLong}`
}

function spanWords(span: GrantSpan, longest: string): string {
  const spans: Readonly<Record<GrantSpan, string>> = {
    session: `in this session, for ${longest}`,
    hour: 'in any session, for 1 h',
    five: `in any session, for 5 calls, within ${longest}`,
  }
  return spans[span]
}

/** Reads the chosen option; null when it is none of ours. */
export function readGrantOption(value: string | undefined): GrantOption | null {
  const [scope, span] = (value ?? '').split(':')
  if (scope !== 'tool' && scope !== 'category') return null
  return span === 'session' || span === 'hour' || span === 'five' ? { scope, span } : null
}
