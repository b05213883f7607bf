import type { Alert, AlertContent, AlertEnd } from '../../approval/alerts/alert.ts'
import { type EscalatedRequest, isPending } from '../../approval/request.ts'
import {
  bold,
  code,
  context,
  header,
  line,
  type Message,
  moment,
  preformatted,
  richText,
  text,
} from './blocks.ts'
import { shorten } from './visible-text.ts'

type Paragraphs = Parameters<typeof richText>
type Blocked = Extract<AlertContent, { kind: 'blocked' }>
type Reload = Extract<AlertContent, { kind: 'reload' }>

/** What the people who run Veto must put right, or what was; of the requests it is about, `requests` are the first. */
export function alertMessage(alert: Alert, requests: readonly EscalatedRequest[]): Message {
  const { content, end } = alert
  if (end !== null) return endedMessage(alert, end)
  return content.kind === 'blocked' ? blockedMessage(alert, content, requests) : reloadMessage(alert, content)
}

const MAX_WORDS = 1_000
const MAX_MISTAKE = 500

function blockedMessage(alert: Alert, content: Blocked, requests: readonly EscalatedRequest[]): Message {
  const title = `⚠ ${blockedTitle(content)}`
  return {
    text: title,
    blocks: [
      header(title),
      richText(
        line(bold('Why: '), text(shorten(content.message, MAX_WORDS))),
        line(bold('What to do: '), text(shorten(content.fix, MAX_WORDS))),
      ),
      richText(...waitingLines(content, requests)),
      foot(alert),
    ],
  }
}

function blockedTitle({ requestIds, escalated }: Blocked): string {
  const all = requestIds.length
  const requests = all === 1 ? '1 request' : `${all} requests`
  if (escalated === all) return `Only stand-ins can decide ${requests}`
  return escalated === 0 ? `Nobody can decide ${requests}` : `${requests} cannot be decided as they should be`
}

function waitingLines({ requestIds, escalated }: Blocked, requests: readonly EscalatedRequest[]): Paragraphs {
  const pending = requests.filter(isPending)
  const unlisted = requestIds.length - pending.length
  const all = requestIds.length
  return [
    line(bold('What waits, oldest first:')),
    ...pending.map(requestLine),
    ...(unlisted > 0 ? [line(text(`and ${unlisted} more: /veto pending lists all that waits`))] : []),
    ...(escalated > 0 && escalated < all
      ? [line(text(`Stand-ins may decide ${escalated} of these ${all}; nobody the others.`))]
      : []),
  ]
}

function requestLine({ id, call, matter, state }: EscalatedRequest) {
  const asks =
    matter.kind === 'call' ? [text(' asks to run '), code(shorten(call.tool, 60))] : [text(ASKS[matter.kind])]
  const who = code(shorten(call.agentId, 60))
  return line(text('• '), who, ...asks, text(' · expires '), moment(state.deadlineMs), text(` · ${id}`))
}

const ASKS = { question: ' asks a question', plan: ' submits a plan' } as const

function reloadMessage(alert: Alert, { bundleHash, mistakes, total }: Reload): Message {
  const title = '⚠ The changed policies are wrong, and are not in force'
  const more = total - mistakes.length
  const counted = more === 1 ? 'and 1 more mistake' : `and ${more} more mistakes`
  const listed = mistakes.map((mistake) => shorten(mistake, MAX_MISTAKE))
  return {
    text: title,
    blocks: [
      header(title),
      richText(
        preformatted([...listed, ...(more > 0 ? [counted] : [])].join('\n')),
        line(
          bold('Until then: '),
          text('the last good policies stay in force, bundle '),
          code(bundleHash.slice(0, 12)),
        ),
        line(
          bold('What to do: '),
          text('correct these; the folder is read again as soon as it has changed. '),
          code('veto policy check'),
          text(' names every mistake.'),
        ),
      ),
      foot(alert),
    ],
  }
}

function endedMessage({ content, openedAtMs }: Alert, { atMs, why }: AlertEnd): Message {
  const title = endedTitle(content, why)
  const was = content.kind === 'blocked' ? content.message : (content.mistakes[0] ?? '')
  return {
    text: title,
    blocks: [
      header(title),
      richText(
        line(bold(why === 'over' ? 'It was: ' : 'It is about: '), text(shorten(was, MAX_WORDS))),
        ...(why === 'none_waits' ? [line(text(MAY_BE_SO), code('veto doctor'), text(' says.'))] : []),
        line(text('From '), moment(openedAtMs), text(' to '), moment(atMs)),
      ),
    ],
  }
}

const MAY_BE_SO = 'Nothing that waits is kept by it any more. Whether it is still so, '

function endedTitle({ kind }: AlertContent, why: AlertEnd['why']): string {
  if (why === 'moved') return 'Alerts do not go to this channel any more'
  if (kind === 'reload') return '✅ The policies on disk are in force again'
  return why === 'over' ? '✅ This was put right' : 'No request waits for this any more'
}

function foot({ openedAtMs, id }: Alert) {
  return context(
    `${id} · since ${new Date(openedAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC · updated here until it is put right`,
  )
}
