import type { Alert, AlertEnd, ConditionAlert, ConditionContent } from '../../../approval/model/alert.ts'
import { type EscalatedRequest, isPending } from '../../../approval/model/request.ts'
import {
  type Block,
  bold,
  type Cell,
  cell,
  code,
  header,
  line,
  type Message,
  moment,
  momentCell,
  preformatted,
  richText,
  table,
  text,
} from '../../blocks/blocks.ts'
import { callTitle, type TitledTool } from '../../blocks/call-title.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { lockdownPost } from '../lockdown/lockdown-post.ts'

type BlockedContent = Extract<ConditionContent, { kind: 'blocked' }>
type ReloadContent = Extract<ConditionContent, { kind: 'reload' }>

/** An alert to operators: the problem, and what to do or that it is resolved. `requests` are the first that it affects. */
export function alertMessage(
  alert: Alert,
  requests: readonly EscalatedRequest[],
  tool: (name: string) => TitledTool,
): Message {
  const { content, openedAtMs, end } = alert
  if (content.kind === 'lockdown' || content.kind === 'lockdown_end') return lockdownPost({ content, end })
  if (end !== null) return endedAlertMessage({ ...alert, content }, end)
  const title = content.kind === 'blocked' ? blockedTitle(content) : RELOAD_TITLE
  const blocks = content.kind === 'blocked' ? blockedBlocks(content, requests, tool) : [reloadBlock(content)]
  const since = line(text('Since '), moment(openedAtMs), text('. This message is updated once it is fixed.'))
  return { text: title, blocks: [header(title), ...blocks, richText(since)] }
}

const MAX_WORDS = 1_000
const MAX_MISTAKE = 500

function blockedTitle({ requestIds, escalated }: BlockedContent): string {
  const all = requestIds.length
  const requests = all === 1 ? '1 request' : `${all} requests`
  if (escalated === all) return `⚠ Only escalation groups can decide ${requests}`
  if (escalated === 0) return `⚠ Nobody can decide ${requests}`
  return `⚠ Nobody can decide ${all - escalated} of ${requests}, and only escalation groups the others`
}

function blockedBlocks(
  { message, fix, requestIds }: BlockedContent,
  requests: readonly EscalatedRequest[],
  tool: (name: string) => TitledTool,
): Block[] {
  const listed = requests.filter(isPending).map((request) => row(request, tool(request.call.tool)))
  const unlisted = requestIds.length - listed.length
  return [
    richText(
      line(bold('Why: '), text(shorten(message, MAX_WORDS))),
      line(bold('What to do: '), text(shorten(fix, MAX_WORDS))),
    ),
    ...(listed.length === 0 ? [] : [table([TITLES.map(cell), ...listed])]),
    ...(unlisted > 0
      ? [richText(line(text(`${unlisted} more: `), code('/veto pending'), text(' lists them.')))]
      : []),
  ]
}

const MAX_TITLE = 120
const TITLES = ['Agent', 'Waits for', 'Expires', 'Request']

function row(request: EscalatedRequest, tool: TitledTool): Cell[] {
  const { id, call, subject, state } = request
  const what =
    subject.kind === 'call' ? shorten(callTitle(request, tool).full, MAX_TITLE) : `a ${subject.kind}`
  return [cell(shorten(call.agentId, 60)), cell(what), momentCell(state.deadlineMs), cell(id)]
}

const RELOAD_TITLE = '⚠ The changed policies have errors and are not in force'

function reloadBlock({ bundleHash, mistakes, total }: ReloadContent): Block {
  const more = total - mistakes.length
  const counted = more === 1 ? 'and 1 more error' : `and ${more} more errors`
  const listed = mistakes.map((mistake) => shorten(mistake, MAX_MISTAKE))
  return richText(
    preformatted([...listed, ...(more > 0 ? [counted] : [])].join('\n')),
    line(text('The last good policies stay in force: bundle '), code(bundleHash.slice(0, 12))),
    line(
      bold('What to do: '),
      text('correct the files; Veto reloads them as soon as they change. '),
      code('veto policy check'),
      text(' lists every error.'),
    ),
  )
}

function endedAlertMessage({ content, openedAtMs }: ConditionAlert, { atMs, why }: AlertEnd): Message {
  const title = endedTitle(content, why)
  const was = content.kind === 'blocked' ? content.message : (content.mistakes[0] ?? '')
  return {
    text: title,
    blocks: [
      header(title),
      richText(
        line(
          bold(why === 'over' || why === 'other_cause' ? 'It was: ' : 'It is about: '),
          text(shorten(was, MAX_WORDS)),
        ),
        ...(why === 'none_waits' ? [line(text(MAY_PERSIST), code('veto doctor'), text('.'))] : []),
        line(text('From '), moment(openedAtMs), text(' to '), moment(atMs)),
      ),
    ],
  }
}

const MAY_PERSIST = 'Its requests were decided or have expired. The problem may persist; check with '

function endedTitle({ kind }: ConditionContent, why: AlertEnd['why']): string {
  if (why === 'moved') return 'Alerts are no longer sent to this channel'
  if (why === 'other_cause') return 'Requests still cannot be decided, now for another cause'
  if (why === 'none_waits') return 'No request is waiting for this any longer'
  return kind === 'reload' ? '✅ Resolved: the policies on disk are in force' : '✅ Resolved'
}
