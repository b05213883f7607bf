import type { Digest, Headline, ToolDigest } from '../../../insight/digest.ts'
import type { Period } from '../../../ledger/tally.ts'
import {
  bold,
  type Cell,
  cell,
  header,
  line,
  type Message,
  richText,
  table,
  text,
} from '../../blocks/blocks.ts'
import { shorten } from '../../blocks/visible-text.ts'

const MAX_TOOLS = 30

/** The statistics of a period, with those of the period before in brackets. */
export function digestMessage({ period, now, before, tools }: Digest): Message {
  const title = `Approvals, ${datesOf(period)}`
  const rows = tools.slice(0, MAX_TOOLS).map(row)
  const more = tools.length - rows.length
  return {
    text: title,
    blocks: [
      header(title),
      richText(
        line(bold(askedLine(now, before))),
        line(text(outcomesLine(now))),
        line(text(automaticLine(now))),
      ),
      ...(rows.length === 0 ? [] : [table([TITLES.map(cell), ...rows])]),
      ...(more > 0 ? [richText(line(text(`${more} more tools were asked about less often.`)))] : []),
    ],
  }
}

const TITLES = ['Tool', 'Asked', 'Approved', 'Denied', 'Expired', 'Approval rate']

function row(tool: ToolDigest): Cell[] {
  return [
    cell(shorten(tool.tool, 60)),
    cell(String(tool.asked)),
    cell(String(tool.approved)),
    cell(String(tool.rejected)),
    cell(String(tool.expired)),
    cell(`${percent(tool.approvalRate)} (before: ${percent(tool.approvalRateBefore)})`),
  ]
}

function askedLine(now: Headline, before: Headline): string {
  if (now.asked === 0) return `Nobody was asked (the period before: ${before.asked} times).`
  const times = now.asked === 1 ? 'once' : `${now.asked} times`
  const rates = `${percent(now.approvalRate)} approved (before: ${percent(before.approvalRate)})`
  return `People were asked ${times} (before: ${before.asked}); ${rates}.`
}

function outcomesLine({ approved, rejected, expired, cancelled, pending }: Headline): string {
  return `${approved} approved, ${rejected} denied, ${expired} expired, ${cancelled} withdrawn, ${pending} waiting.`
}

function automaticLine({ allowed, denied }: Headline): string {
  return `Decided automatically: ${allowed} allowed, ${denied} denied.`
}

function percent(rate: number | null): string {
  return rate === null ? '–' : `${Math.round(rate * 100)} %`
}

function datesOf({ fromMs, toMs, timezone }: Period): string {
  const dates = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
  return `${dates.format(fromMs)} – ${dates.format(toMs - 1)}`
}
