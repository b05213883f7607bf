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
  const title = titleOf(content)
  const blocks = blocksOf(content, requests, tool)
  const since = line(text('Since '), moment(openedAtMs), text(`. ${UPDATED[content.kind]}`))
  return { text: title, blocks: [header(title), ...blocks, richText(since)] }
}

const UPDATED = {
  blocked: 'This message is updated once it is fixed.',
  reload: 'This message is updated once it is fixed.',
  bypass: 'This message is updated until a day has passed without one.',
  silent_gate: 'This message is updated once the rule asks again.',
} as const

function titleOf(content: ConditionContent): string {
  switch (content.kind) {
    case 'blocked':
      return blockedTitle(content)
    case 'reload':
      return RELOAD_TITLE
    case 'bypass':
      return '🚨 An agent executed a tool without a decision'
    case 'silent_gate':
      return '🔇 A rule that asked every week no longer asks'
  }
}

function blocksOf(
  content: ConditionContent,
  requests: readonly EscalatedRequest[],
  tool: (name: string) => TitledTool,
): Block[] {
  switch (content.kind) {
    case 'blocked':
      return blockedBlocks(content, requests, tool)
    case 'reload':
      return [reloadBlock(content)]
    case 'bypass':
      return [bypassBlock(content)]
    case 'silent_gate':
      return [silentGateBlock(content)]
  }
}

function bypassBlock({ agentId, tool, executions }: Extract<ConditionContent, { kind: 'bypass' }>): Block {
  const times = executions === 1 ? 'once' : `${executions} times`
  return richText(
    line(
      code(agentId),
      text(' ran '),
      code(tool),
      text(` ${times} in the last day, and no request had allowed it.`),
    ),
    line(
      bold('What to do: '),
      text("take away the agent's direct access to the tool, so that it must ask. "),
      code(`/veto audit facts kind:bypass_seen agent:${agentId}`),
      text(' lists each execution.'),
    ),
  )
}

function silentGateBlock({ tool, rule, weeks }: Extract<ConditionContent, { kind: 'silent_gate' }>): Block {
  return richText(
    line(
      text('The rule '),
      code(rule),
      text(' asked people about '),
      code(tool),
      text(` ${weeks.join(', ')} times in the weeks before, and not once in the last seven days.`),
    ),
    line(
      bold('What to do: '),
      text('find out whether the agents reach the same by another tool. '),
      code('/veto stats'),
      text(' shows what ran without being asked.'),
    ),
  )
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
  const was = whatWas(content)
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

function whatWas(content: ConditionContent): string {
  switch (content.kind) {
    case 'blocked':
      return content.message
    case 'reload':
      return content.mistakes[0] ?? ''
    case 'bypass':
      return `${content.agentId} ran ${content.tool} without a decision`
    case 'silent_gate':
      return `the rule ${content.rule} asked nobody about ${content.tool} for a week`
  }
}

const MAY_PERSIST = 'Its requests were decided or have expired. The problem may persist; check with '

function endedTitle({ kind }: ConditionContent, why: AlertEnd['why']): string {
  if (why === 'moved') return 'Alerts are no longer sent to this channel'
  if (why === 'other_cause') return 'Requests still cannot be decided, now for another cause'
  if (why === 'none_waits') return 'Nothing waits for this any more'
  return ENDED[kind]
}

const ENDED = {
  blocked: '✅ Resolved: its requests can be decided again',
  reload: '✅ Resolved: the policies on disk are in force',
  bypass: '✅ No execution without a decision for a day',
  silent_gate: '✅ The rule asks again, or is no longer in force',
} as const
