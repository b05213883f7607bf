import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { EscalatedRequest } from '../../../approval/model/request.ts'
import {
  actions,
  bold,
  escapeMrkdwn,
  type Inline,
  line,
  type Message,
  moment,
  type Paragraph,
  richText,
  text,
} from '../../blocks/blocks.ts'
import type { CallTitle } from '../../blocks/call-title.ts'
import { elapsed } from '../../blocks/execution-status.ts'
import { headline, headlineText } from '../../blocks/headline.ts'
import { denialRemark, type Remark, remarks } from '../../blocks/outcome.ts'
import { shorten, visibleText } from '../../blocks/visible-text.ts'
import { detailsButton } from './details-button.ts'

/** A card that nobody has to act on. */
export interface SettledCardView {
  readonly request: EscalatedRequest
  readonly title: CallTitle
  /** What the request is about, in the agent's words, where its title does not say it; null: nothing. */
  readonly excerpt: string | null
  /** Below the two lines. */
  readonly more: readonly Paragraph[]
}

/** Two lines: what is true now; then who asked, when it came about and why. Details has the rest. */
export function settledCard({ request, title, excerpt, more }: SettledCardView): Message {
  const words = headline(request)
  return {
    text: escapeMrkdwn(headlineText(words, title.safe, MAX_NOTIFICATION)),
    blocks: [
      richText(
        line(bold(headlineText(words, title.full, MAX_HEADLINE))),
        line(...separated(secondLine(request, excerpt))),
        ...more,
      ),
      actions(detailsButton(request)),
    ],
  }
}

const MAX_NOTIFICATION = SLACK_LIMITS.section.text / 2
const MAX_HEADLINE = 300
/** Of a comment, a reason or an error; Details has all of it. */
const MAX_WORDS = 300
const MAX_REMARKS = 3

type Part = readonly Inline[]

function secondLine(request: EscalatedRequest, excerpt: string | null): readonly Part[] {
  const { agentId, requester } = request.call
  const forWhom = requester === null ? [] : [text(` for ${requester}`)]
  const asked = excerpt === null ? [] : [text(`: “${inOneLine(excerpt)}”`)]
  const took = elapsed(request)
  return [
    [bold(agentId), ...forWhom, ...asked],
    [moment(changedAtMs(request))],
    ...(took === null ? [] : [[text(`took ${took}`)]]),
    ...remarks(request).slice(0, MAX_REMARKS).map(remarkPart),
    ...resultPart(request),
  ]
}

/** When what the headline says came about. */
function changedAtMs({ state, execution, createdAtMs }: EscalatedRequest): number {
  if (execution !== null) return execution.atMs
  return state.status === 'pending' ? createdAtMs : state.settledAtMs
}

function remarkPart({ by, words }: Remark): Part {
  const said = inOneLine(words)
  return [text(by === null ? said : `${by}: “${said}”`)]
}

/** Why it did not end well: in the agent's words, or the policies'. */
function resultPart({ execution }: EscalatedRequest): readonly Part[] {
  if (execution === null) return []
  if (execution.status === 'denied') return [remarkPart(denialRemark(execution.by, execution.reason))]
  if (!('refused' in execution)) return []
  const { error, refused } = execution
  return [
    ...(error === null ? [] : [[text(`agent's own words (unverified): “${inOneLine(error)}”`)]]),
    ...(refused === null ? [] : [[text(inOneLine(refused))]]),
  ]
}

function inOneLine(words: string): string {
  return shorten(visibleText(words.replaceAll(/\s+/g, ' ').trim()), MAX_WORDS)
}

function separated(parts: readonly Part[]): readonly Inline[] {
  return parts.flatMap((part, at) => (at === 0 ? part : [text(' · '), ...part]))
}
