import type { PendingRequest } from '../../approval/model/request.ts'
import { lazyByKey } from '../../core/lazy.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import { safeAgentName } from '../blocks/agent-line.ts'
import { escapeMrkdwn } from '../blocks/blocks.ts'
import { callTitle } from '../blocks/call-title.ts'
import { shorten } from '../blocks/visible-text.ts'

/** The notification of a pending request, as mrkdwn: who wants what, and until when people can answer. Nothing that an agent is free to write. */
export function pushText(request: PendingRequest, tool: ToolFacts): string {
  const sentence = `${safeAgentName(request) ?? 'An agent'} ${actionText(request, tool)}`
  return `${escapeMrkdwn(shorten(sentence, MAX_SENTENCE))}. Answer by ${deadline(request)}.`
}

const MAX_SENTENCE = 500

function actionText(request: PendingRequest, tool: ToolFacts): string {
  switch (request.subject.kind) {
    case 'question':
      return 'asks a question'
    case 'plan':
      return 'submits a plan'
    case 'call': {
      const { safe } = callTitle(request, tool)
      return safe === UNTITLED ? 'asks for approval' : `wants to ${uncapitalized(safe)}`
    }
  }
}

const UNTITLED = 'A request'

/** Abbreviations such as CRM stay. */
function uncapitalized(words: string): string {
  return /^[A-Z](?![A-Z])/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words
}

/** In the reader's time zone; where Slack does not format it, in that of a group with quiet hours, else in UTC. */
function deadline({ state, createdAtMs }: PendingRequest): string {
  const isSoon = state.deadlineMs - createdAtMs <= SOON_MS
  const format = isSoon ? '{time}' : '{date_short_pretty} at {time}'
  const [zone = 'UTC'] = Object.values(state.quiet).flatMap((windows) =>
    windows.map(({ timezone }) => timezone),
  )
  const fallback = (isSoon ? timeIn : dateIn)(zone).format(state.deadlineMs)
  return `<!date^${Math.floor(state.deadlineMs / 1_000)}^${format}|${fallback}>`
}

const SOON_MS = 12 * 3_600_000

const TIME = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const
const DATE = { ...TIME, month: 'short', day: 'numeric' } as const
/** Kept, as building a format takes longer than most of what a message takes. */
const timeIn = lazyByKey((timeZone: string) => new Intl.DateTimeFormat('en-US', { timeZone, ...TIME }))
const dateIn = lazyByKey((timeZone: string) => new Intl.DateTimeFormat('en-US', { timeZone, ...DATE }))
