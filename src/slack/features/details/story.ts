import type { AuditEntry, FactKind } from '#protocol/audit.ts'
import type { Actor } from '../../../approval/model/actor.ts'
import { lockdownReason } from '../../../approval/model/lockdown.ts'
import type { VetoRequest } from '../../../approval/model/request.ts'
import {
  bold,
  type Inline,
  line,
  mention,
  multilineText,
  type Paragraph,
  secondOf,
  text,
} from '../../blocks/blocks.ts'
import { lockedDownByOf } from '../../blocks/card-state.ts'
import { elapsed } from '../../blocks/execution-status.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { refusedVoteWords } from './refused-vote-words.ts'

/** What happened to a request, a line for each ledger entry, in their order: when, who, what and why. */
export function storyLines(request: VetoRequest, entries: readonly AuditEntry[]): readonly Paragraph[] {
  const tell: Readonly<Record<FactKind, Tell>> = {
    ...TELL,
    decided: decided(lockedDownBy(request)),
    result: reported(request),
  }
  return entries.map((entry) => line(secondOf(Date.parse(entry.at)), text(' · '), ...tell[entry.kind](entry)))
}

type Tell = (entry: AuditEntry) => readonly Inline[]

const MAX_WORDS = 300
/** Stands before the words of a grant. */
const GRANT_ID = /^grt_[\da-f-]+: /

/** `Ann Meyer gave more time: 1 h more`: somebody did it, and perhaps says why. */
function did(verb: string): Tell {
  return (entry) => [...actor(entry), text(verb), ...why(entry)]
}

/** `Escalated: Nobody had answered`: Veto did it. */
function happened(what: string): Tell {
  return (entry) => [text(what), ...why(entry)]
}

function why({ reason }: AuditEntry): readonly Inline[] {
  return reason === null ? [] : [text(': '), multilineText(shorten(reason, MAX_WORDS))]
}

/** People and agents by name; a person whose name was not recorded as Slack names them. */
function actor({ actor: id, actorName }: AuditEntry): readonly Inline[] {
  if (actorName !== null) return [bold(actorName), text(' ')]
  if (/^[UW][A-Z0-9]+$/.test(id)) return [mention(id), text(' ')]
  return [bold(id.replace(/^agent:/, '')), text(' ')]
}

/** The reason begins with the code of the error, which is for programs. */
function refused(verb: string): Tell {
  return (entry) => did(verb)({ ...entry, reason: entry.reason?.replace(/^[a-z_]+: /, '') ?? null })
}

/** The reason of a vote begins with the choice. */
function voted(entry: AuditEntry): readonly Inline[] {
  const [, choice = '', words] = /^(approve|deny|answer)(?:: (.*))?$/s.exec(entry.reason ?? '') ?? []
  const verb = VERBS.get(choice)
  if (verb === undefined) return did('voted')(entry)
  return [...actor(entry), text(verb), ...why({ ...entry, reason: words ?? null })]
}

const VERBS: ReadonlyMap<string, string> = new Map([
  ['approve', 'approved'],
  ['deny', 'denied'],
  ['answer', 'answered'],
])

/** The reason is a whole sentence of its own. */
function reasonAlone(entry: AuditEntry): readonly Inline[] {
  return [multilineText(shorten(entry.reason ?? 'Settled', MAX_WORDS))]
}

/** A lockdown denies in an entry of this kind, too. */
function decided(by: Actor | null): Tell {
  const start = by === null ? null : lockdownReason({ by, reason: '' })
  return (entry) => {
    const isLockdown = start !== null && entry.reason?.startsWith(start) === true
    return isLockdown ? reasonAlone(entry) : policiesDecided(entry)
  }
}

/** Who locked it down, before anybody decided or after it was allowed; null: nobody. */
function lockedDownBy({ state, execution }: VetoRequest): Actor | null {
  if (state.status === 'denied') return lockedDownByOf(state)
  return execution?.status === 'denied' ? execution.by : null
}

function policiesDecided({ outcome, reason }: AuditEntry): readonly Inline[] {
  return [
    text(`The policies decided: ${outcome ?? 'unknown'}`),
    ...(reason === null ? [] : [text(`, ${shorten(reason, MAX_WORDS)}`)]),
  ]
}

/** `support-agent ran it, and it failed after 1.2 s`. The reason of the entry repeats that, and is shown only where the result was refused. */
function reported(request: VetoRequest): Tell {
  return (entry) => {
    const took = elapsed(request)
    const isFailed = entry.status === 'failed'
    const howLong = took === null ? '' : ` ${isFailed ? 'after' : 'in'} ${took}`
    const [, refusal = null] = /; (refused.*)$/s.exec(entry.reason ?? '') ?? []
    return did(`${isFailed ? 'ran it, and it failed' : 'ran it'}${howLong}`)({ ...entry, reason: refusal })
  }
}

const TELL: Readonly<Record<Exclude<FactKind, 'decided' | 'result'>, Tell>> = {
  opened: (entry) => [...actor(entry), text('asked, and people must decide')],
  posted: happened('Card posted'),
  voted,
  vote_refused: (entry) => [
    text('Click not counted: '),
    ...actor(entry),
    text(refusedVoteWords(entry.reason)),
  ],
  held: reasonAlone,
  taken_back: did('took back an approval'),
  edited: did('edited the parameters'),
  inquired: did('asked the agent'),
  replied: did('replied'),
  extended: did('gave more time'),
  reminded: happened('Reminder sent'),
  blocked: happened('Nobody can approve it'),
  unblocked: happened('Enough people can approve it again'),
  escalated: happened('Escalated'),
  settled: reasonAlone,
  redeemed: did('started it'),
  redeem_refused: refused('was not allowed to start it'),
  report_refused: refused('reported a result that was not accepted'),
  lapsed: happened('Never ran'),
  feedback: did('gave feedback'),
  granted: (entry) => did('made a grant')({ ...entry, reason: entry.reason?.replace(GRANT_ID, '') ?? null }),
  revoked: did('revoked a grant'),
  bypass_seen: did('ran it without an approval'),
  call_refused: did('was refused'),
  bundle_loaded: happened('Policies loaded'),
  key_made: did('made a key'),
  key_revoked: did('revoked a key'),
  key_rotated: did('replaced a key'),
  lockdown: did('started a lockdown'),
  lockdown_lifted: did('lifted a lockdown'),
  lockdown_expired: happened('A lockdown ended'),
  lockdown_refused: did('was not allowed to lock down'),
  absence_started: did('handed over while away'),
  absence_ended: did('is back'),
  digest_posted: happened('Digest posted'),
  exported: did('exported the audit log'),
  restored: happened('Database restored'),
  pruned: happened('Old parameters removed'),
}
