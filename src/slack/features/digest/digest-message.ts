import { counted } from '../../../insight/wording.ts'
import type { Period } from '../../../ledger/period.ts'
import {
  type Block,
  bold,
  context,
  escapeMrkdwn,
  header,
  line,
  type Message,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { moneyText } from '../../blocks/money.ts'
import { answersLine, headlineOf, outcomesLine } from '../stats/headline.ts'
import type { DigestView } from './digest-view.ts'
import { findingBlocks } from './finding-blocks.ts'
import { toolTable } from './tool-table.ts'

/** The numbers of a period against the period before, what they say, and where the ledger ends. Nothing that is zero. */
export function digestMessage(view: DigestView): Message {
  const { stats, head } = view
  const anchor = context(`The audit log ends at entry ${head.seq}, ${head.hash}.`)
  if (stats.total.now.asked === 0 && stats.findings.length === 0) {
    const sentence = emptySentence(view)
    return { text: escapeMrkdwn(sentence), blocks: [richText(line(text(sentence))), anchor] }
  }
  const title = titleOf(view)
  return {
    text: escapeMrkdwn(title),
    blocks: [
      header(title),
      ...numberBlocks(view),
      ...findingBlocks(view),
      ...toolTable(view),
      ...answerBlocks(view),
      anchor,
    ],
  }
}

function numberBlocks(view: DigestView): Block[] {
  const { now } = view.stats.total
  if (now.asked === 0) return [richText(line(text(emptySentence(view))))]
  const value = now.value.map(moneyText).join(' and ')
  const sentences = [outcomesLine(now), value === '' ? '' : `Approved: ${value}.`].filter(
    (sentence) => sentence !== '',
  )
  return [
    richText(line(bold(headlineOf(view.stats.total))), ...sentences.map((sentence) => line(text(sentence)))),
  ]
}

function answerBlocks({ stats: { approvers } }: DigestView): Block[] {
  const answers = answersLine(approvers)
  return answers === '' ? [] : [richText(line(text(answers)))]
}

function emptySentence({ group, stats }: DigestView): string {
  if (group !== null) return `${group} was not asked this week.`
  const { allowed, denied } = stats.total.now
  const outcomes = [
    ...(allowed === 0 ? [] : [`${counted(allowed, 'call')} ran on policy alone`]),
    ...(denied === 0 ? [] : [`${counted(denied, 'call')} ${denied === 1 ? 'was' : 'were'} denied by policy`]),
  ]
  return `Nobody was asked this week; ${outcomes.length === 0 ? 'no agent made a call' : outcomes.join(', ')}.`
}

function titleOf({ period, group, stats: { findings } }: DigestView): string {
  const found = findings.length === 0 ? '' : ` · ${counted(findings.length, 'thing')} to look at`
  return `${group ?? 'Agent approvals'}, ${datesOf(period)}${found}`
}

/** `16–22 Nov`, `28 Nov – 4 Dec`. */
function datesOf({ fromMs, toMs, timezone: timeZone }: Period): string {
  const dates = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' })
  const range = dates.formatRange(fromMs, toMs - 1).replaceAll(/\s/g, ' ')
  return range.replace(/^(\d+) – (\d)/, '$1–$2')
}
