import { counted } from '../../../insight/wording.ts'
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
import { datesOf, monthOf } from './dates.ts'
import type { DigestView } from './digest-view.ts'
import { findingBlocks } from './finding-blocks.ts'
import { outcomeChart } from './outcome-chart.ts'
import { denialLines, grantLines } from './record-lines.ts'
import { toolTable } from './tool-table.ts'
import { trendBlock } from './trend-block.ts'

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
      ...trendBlock(view.weeks),
      ...outcomeChart(view),
      ...findingBlocks(view),
      ...toolTable(view),
      ...closingBlocks(view),
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
    richText(
      line(bold(headlineOf(view.stats.total))),
      ...sentences.map((sentence) => line(text(sentence))),
      ...denialLines(view),
    ),
  ]
}

function closingBlocks(view: DigestView): Block[] {
  const answers = answersLine(view.stats.approvers)
  const lines = [...(answers === '' ? [] : [line(text(answers))]), ...grantLines(view)]
  return lines.length === 0 ? [] : [richText(...lines)]
}

function emptySentence(view: DigestView): string {
  const { group, stats } = view
  if (group !== null) return `${group} was not asked ${when(view)}.`
  const { allowed, denied } = stats.total.now
  const outcomes = [
    ...(allowed === 0 ? [] : [`${counted(allowed, 'call')} ran on policy alone`]),
    ...(denied === 0 ? [] : [`${counted(denied, 'call')} ${denied === 1 ? 'was' : 'were'} denied by policy`]),
  ]
  return `Nobody was asked ${when(view)}; ${outcomes.length === 0 ? 'no agent made a call' : outcomes.join(', ')}.`
}

function when({ span, period }: DigestView): string {
  if (span === 'week') return 'this week'
  const month = monthOf(period)
  return month === null ? 'in the last four weeks' : `in ${month}`
}

function titleOf({ period, group, stats: { findings } }: DigestView): string {
  const found = findings.length === 0 ? '' : ` · ${counted(findings.length, 'thing')} to look at`
  return `${group === null ? 'Agent approvals' : `Approvals of ${group}`}, ${datesOf(period)}${found}`
}
