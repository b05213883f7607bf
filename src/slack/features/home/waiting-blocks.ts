import { describePlan, describeQuestion } from '../../../approval/decide/describe-question.ts'
import type { PendingRequest } from '../../../approval/model/request.ts'
import type { WaitingList } from '../../../approval/queries/waiting-for.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { ACTION, COMMAND } from '../../adapters/action-ids.ts'
import { cardValue } from '../../adapters/card-value.ts'
import { alsoFor } from '../../blocks/also-for.ts'
import {
  actions,
  type Block,
  type Button,
  bold,
  button,
  code,
  header,
  line,
  moment,
  type Paragraph,
  quote,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { titleOf } from '../../blocks/headline.ts'
import { deadlineLines } from '../../blocks/progress.ts'
import { shorten, visibleText } from '../../blocks/visible-text.ts'
import { decisionButtons } from '../card/decision-buttons.ts'
import { optionButtons } from '../question/option-buttons.ts'

/** What waits for this person, each with the buttons that its card offers for what is shown here. */
export function waitingBlocks(
  { requests, more }: WaitingList,
  tool: (name: string) => ToolFacts,
  askedFor: ReadonlyMap<PendingRequest['id'], readonly string[]>,
): readonly Block[] {
  const total = requests.length + more
  return [
    header(total === 0 ? 'Nothing is waiting for you' : `${total} waiting for you`),
    ...requests.flatMap((request) => row(request, tool(request.call.tool), askedFor.get(request.id) ?? [])),
    ...(more > 0 ? [richText(line(text(`and ${more} more: `), code(`${COMMAND} pending`)))] : []),
  ]
}

const MAX_EXCERPT = 300
const MAX_AGENT = 60

function row(request: PendingRequest, tool: ToolFacts, insteadOf: readonly string[]): readonly Block[] {
  const { call, createdAtMs } = request
  return [
    richText(
      line(
        ...titleOf(request, tool).inline,
        text(' · '),
        bold(shorten(visibleText(call.agentId), MAX_AGENT)),
        text(' · asked '),
        moment(createdAtMs),
        ...(insteadOf.length === 0 ? [] : [text(` · ${alsoFor(insteadOf)}`)]),
      ),
      ...excerptLines(request),
      ...deadlineLines(request),
    ),
    actions(...buttons(request)),
  ]
}

/** The agent's own words for a question or a plan. */
function excerptLines(request: PendingRequest): readonly Paragraph[] {
  const words = agentText(request)
  return words === null ? [] : [quote(shorten(visibleText(words).trim(), MAX_EXCERPT))]
}

function agentText(request: PendingRequest): string | null {
  switch (request.subject.kind) {
    case 'call':
      return null
    case 'question':
      return describeQuestion(request).question
    case 'plan':
      return describePlan(request).title
  }
}

/** Nothing is approved from a line that shows only a part: calls and plans are reviewed in full first. */
function buttons(request: PendingRequest): readonly Button[] {
  const [first, decline] = decisionButtons(request)
  if (request.subject.kind === 'question') {
    const options = isShownWhole(request) ? optionButtons(request) : []
    return [...(options.length > 0 ? options : [first]), decline].filter((one) => one !== undefined)
  }
  const review = button('Review', { actionId: ACTION.review, value: cardValue(request) })
  return [{ ...review, style: 'primary' } as const, decline].filter((one) => one !== undefined)
}

function isShownWhole(request: PendingRequest): boolean {
  const words = visibleText(describeQuestion(request).question)
  return words.trim().length <= MAX_EXCERPT
}
