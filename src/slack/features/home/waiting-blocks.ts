import { describePlan, describeQuestion } from '../../../approval/decide/describe-question.ts'
import type { PendingRequest } from '../../../approval/model/request.ts'
import { MAX_READ } from '../../../approval/queries/waiting-candidates.ts'
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
  deadline,
  header,
  line,
  type Paragraph,
  quote,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { isAgentInTitle, titleOf } from '../../blocks/headline.ts'
import { deadlineLines } from '../../blocks/progress.ts'
import { timeLeft, timeLeftChangesAtMs } from '../../blocks/time-left.ts'
import { shorten, visibleText } from '../../blocks/visible-text.ts'
import { decisionButtons } from '../card/decision-buttons.ts'
import { optionButtons } from '../question/option-buttons.ts'
import { selectButton } from '../select/select-button.ts'

export interface WaitingOptions {
  readonly tool: (name: string) => ToolFacts
  readonly nowMs: number
  /** The names of those in whose place this person is asked, for each request that has any. */
  readonly askedFor: ReadonlyMap<PendingRequest['id'], readonly string[]>
}

/** What waits for this person, each with the buttons that its card offers for what is shown here. */
export function waitingBlocks(
  { requests, more, isCut }: WaitingList,
  options: WaitingOptions,
): readonly Block[] {
  const total = requests.length + more
  const where = isCut ? ` among the ${MAX_READ.toLocaleString('en')} oldest requests` : ''
  return [
    header(`${total === 0 ? 'Nothing is' : total} waiting for you${where}`),
    ...requests.flatMap((request) => row(request, options)),
    ...(more > 0 ? [richText(line(text(`and ${more} more: `), code(`${COMMAND} pending`)))] : []),
    ...selectButton(requests, options.tool),
  ]
}

/** When what is shown of the time that is left is no longer true; null: never. */
export function waitingChangesAtMs({ requests }: WaitingList, nowMs: number): number | null {
  const running = requests.filter(({ state }) => state.pause === null)
  const times = running.map(({ state }) => timeLeftChangesAtMs(state.deadlineMs, nowMs))
  const known = times.filter((atMs) => atMs !== null)
  return known.length === 0 ? null : Math.min(...known)
}

const MAX_EXCERPT = 300
const MAX_AGENT = 60

function row(request: PendingRequest, { tool, nowMs, askedFor }: WaitingOptions): readonly Block[] {
  const { call, createdAtMs, state } = request
  const insteadOf = askedFor.get(request.id) ?? []
  const left = state.pause === null ? ` · ${timeLeft(state.deadlineMs, nowMs)}` : ''
  return [
    richText(
      line(
        ...titleOf(request, tool(call.tool)).inline,
        ...(isAgentInTitle(request)
          ? []
          : [text(' · '), bold(shorten(visibleText(call.agentId), MAX_AGENT))]),
        text(`${left} · asked `),
        deadline(createdAtMs, nowMs),
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
