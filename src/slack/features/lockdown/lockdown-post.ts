import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { Alert, AlertEnd } from '../../../approval/model/alert.ts'
import { lockdownScopeWords } from '../../../approval/model/lockdown.ts'
import {
  bold,
  code,
  escapeMrkdwn,
  header,
  line,
  type Message,
  moment,
  type Paragraph,
  quote,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { shorten, visibleText } from '../../blocks/visible-text.ts'

type LockdownStart = Extract<Alert['content'], { kind: 'lockdown' }>
type LockdownEnd = Extract<Alert['content'], { kind: 'lockdown_end' }>

/** Posted when a lockdown starts, changed when it has ended, and a second message then. */
export function lockdownPost({ content, end }: LockdownPost): Message {
  if (content.kind === 'lockdown_end') return endedPost(content)
  return end === null ? startedPost(content) : overPost(content, end)
}

export interface LockdownPost extends Pick<Alert, 'end'> {
  readonly content: LockdownStart | LockdownEnd
}

function startedPost(lockdown: LockdownStart): Message {
  const scope = lockdownScopeWords(lockdown)
  return titled(`🔒 Locked down: ${scope}`, {
    notice: `🔒 ${lockdown.by} locked down ${scope}`,
    lines: [
      line(
        bold(lockdown.by),
        text(' locked it down '),
        moment(lockdown.startedAtMs),
        text('. Every call is denied, including pending requests and approved calls that have not started.'),
      ),
      quote(lockdown.reason),
      ...endLines(lockdown.endsAtMs),
      line(text('An admin can lift it with '), code('/veto lockdown'), text('.')),
    ],
  })
}

/** When it ends by itself; nothing when it does not. */
export function endLines(endsAtMs: number | null): readonly Paragraph[] {
  return endsAtMs === null ? [] : [line(text('It ends '), moment(endsAtMs), text('.'))]
}

function overPost(lockdown: LockdownStart, { atMs }: AlertEnd): Message {
  const scope = lockdownScopeWords(lockdown)
  return titled(`🔓 No longer locked down: ${scope}`, {
    notice: `🔓 No longer locked down: ${scope}`,
    lines: [
      line(
        text('Locked down by '),
        bold(lockdown.by),
        text(', '),
        moment(lockdown.startedAtMs),
        text(' to '),
        moment(atMs),
        text('.'),
      ),
      quote(lockdown.reason),
    ],
  })
}

function endedPost(lockdown: LockdownEnd): Message {
  const { lifted, endedAtMs, by, startedAtMs, reason } = lockdown
  const scope = lockdownScopeWords(lockdown)
  const title = lifted === null ? 'Lockdown ended' : 'Lockdown lifted'
  const how =
    lifted === null
      ? [line(text('Its time was over '), moment(endedAtMs), text('.'))]
      : [line(bold(lifted.by), text(' lifted it '), moment(endedAtMs), text('.')), quote(lifted.reason)]
  return titled(`🔓 ${title}: ${scope}`, {
    notice: `🔓 ${title}: ${scope}`,
    lines: [
      ...how,
      line(text('Locked down by '), bold(by), text(' '), moment(startedAtMs), text(':')),
      quote(reason),
      line(
        text(
          'Unless another lockdown covers it, the policies decide again. What was denied stays denied; agents can request it again.',
        ),
      ),
    ],
  })
}

/** The names in titles and notices are admins' own words, never an agent's. */
function titled(
  title: string,
  { notice, lines }: { readonly notice: string; readonly lines: Paragraph[] },
): Message {
  return {
    text: escapeMrkdwn(visibleText(notice)),
    blocks: [header(shorten(visibleText(title), SLACK_LIMITS.header.text)), richText(...lines)],
  }
}
