import type { types } from '@slack/bolt'
import { visibleText } from './visible-text.ts'

/** A block that Slack knows. */
export type Block = types.KnownBlock | ChartBlock
/** A modal, ready to be opened. */
export type Modal = types.ModalView
/** An element of a line of rich text. */
export type Inline = types.RichTextElement
/** A cell of a table. */
export type Cell = types.RawTextElement | types.RichTextBlock
/** A button of an `actions` block. */
export type Button = types.Button
/** A menu of an `actions` block. */
export type Overflow = types.Overflow
/** A line, quote, frame or list of rich text. */
export type Paragraph = types.RichTextBlock['elements'][number]

/** A message: its blocks, and the text of its notification. */
export interface Message {
  /** mrkdwn: only our own words and the bundle's, escaped. */
  readonly text: string
  readonly blocks: Block[]
}

/** Text on one line, without mentions, links or styles. Hidden characters are made visible. */
export function text(content: string): Inline {
  return { type: 'text', text: visibleText(content) || ' ' }
}

/** The same, in bold. */
export function bold(content: string): Inline {
  return { type: 'text', text: visibleText(content) || ' ', style: { bold: true } }
}

/** The same, as code. */
export function code(content: string): Inline {
  return { type: 'text', text: visibleText(content) || ' ', style: { code: true } }
}

/** The same, over several lines. */
export function multilineText(content: string): types.RichTextText {
  return { type: 'text', text: visibleText(content, { keepLines: true }) || ' ' }
}

/** A point in time, which Slack shows in the reader's own time zone. */
export function moment(atMs: number): Inline {
  return timestamp(atMs, fallbackOf(atMs, 16))
}

/** A deadline with seconds, rounded up: nothing happens before it. */
export function exactDeadline(atMs: number): Inline {
  return secondOf(Math.ceil(atMs / 1_000) * 1_000)
}

/** The second in which something happened. */
export function secondOf(atMs: number): Inline {
  return date(atMs, { format: '{date_short_pretty} at {time_secs}', fallback: fallbackOf(atMs, 19) })
}

/** A second of today: a deadline that is at most minutes away. Rounded down: until then it has not passed. */
export function secondOfDay(atMs: number): Inline {
  return date(atMs, { format: '{time_secs}', fallback: fallbackOf(atMs, 19) })
}

/** A point in time with the text that stands where Slack cannot show it. */
export function timestamp(atMs: number, fallback: string): Inline {
  return date(atMs, { format: '{date_short_pretty} at {time}', fallback })
}

/** A point in time soon after, or shortly before, `sinceMs`: without its date where the time alone is clear. */
export function deadline(atMs: number, sinceMs: number): Inline {
  if (Math.abs(atMs - sinceMs) > HALF_A_DAY_MS) return moment(atMs)
  return date(atMs, { format: '{time}', fallback: fallbackOf(atMs, 16) })
}

const HALF_A_DAY_MS = 43_200_000

function fallbackOf(atMs: number, length: number): string {
  return `${new Date(atMs).toISOString().slice(0, length).replace('T', ' ')} UTC`
}

function date(
  atMs: number,
  { format, fallback }: { readonly format: string; readonly fallback: string },
): Inline {
  return { type: 'date', timestamp: Math.floor(atMs / 1_000), format, fallback }
}

/** A link, whose address and words are ours or Slack's. */
export function link(url: string, words: string): Inline {
  return { type: 'link', url, text: words }
}

/** A person by name, who is notified. */
export function mention(userId: string): Inline {
  return { type: 'user', user_id: userId }
}

/** Lines, quotes, frames and lists, one below the other. */
export function richText(...elements: Paragraph[]): types.RichTextBlock {
  return { type: 'rich_text', elements }
}

/** One paragraph. */
export function line(...elements: Inline[]): Paragraph {
  return { type: 'rich_text_section', elements }
}

/** A quotation, with a bar at its left. */
export function quote(content: string): Paragraph {
  return { type: 'rich_text_quote', elements: [multilineText(content)] }
}

/** Preformatted text, in a monospaced frame. */
export function preformatted(content: string): Paragraph {
  return { type: 'rich_text_preformatted', elements: [multilineText(content)] }
}

/** A list that Slack numbers itself, from `first` on. */
export function numbered(items: readonly string[], first = 1): Paragraph {
  const elements = items.map(
    (item): types.RichTextSection => ({
      type: 'rich_text_section',
      elements: [multilineText(item)],
    }),
  )
  const list: types.RichTextList & { offset: number } = {
    type: 'rich_text_list',
    style: 'ordered',
    offset: first - 1,
    elements,
  }
  return list
}

/** A title of at most 150 characters: our own words, the bundle's, or people's names. */
export function header(content: string): types.HeaderBlock {
  return { type: 'header', text: plain(content) }
}

/** Text that Slack shows without styles: never an agent's words. */
export function plain(content: string): types.PlainTextElement {
  return { type: 'plain_text', text: content, emoji: false }
}

/** A cell of a table, exactly as given but for hidden characters. */
export function cell(content: string): Cell {
  return { type: 'raw_text', text: visibleText(content) }
}

/** A cell that shows a point in time. */
export function momentCell(atMs: number): Cell {
  return richText(line(moment(atMs)))
}

/** A cell that shows a point in time, without its date where the time alone is clear to who reads it at `nowMs`. */
export function timeCell(atMs: number, nowMs: number): Cell {
  return richText(line(deadline(atMs, nowMs)))
}

/** A button; `value` comes back as it is when somebody presses it. */
export function button(label: string, press: { actionId: string; value: string }): Button {
  return { type: 'button', text: plain(label), action_id: press.actionId, value: press.value }
}

/** A menu behind three dots: at most five options, whose values come back as they are. */
export function overflow(
  actionId: string,
  options: readonly { readonly label: string; readonly value: string }[],
): Overflow {
  return {
    type: 'overflow',
    action_id: actionId,
    options: options.map(({ label, value }) => ({ text: plain(label), value })),
  }
}

/** A list to choose from: at most 100 options, whose values come back as they are. */
export function select(
  actionId: string,
  placeholder: string,
  options: readonly { readonly label: string; readonly value: string }[],
): types.StaticSelect {
  return {
    type: 'static_select',
    action_id: actionId,
    placeholder: plain(placeholder),
    options: options.map(({ label, value }) => ({ text: plain(label), value })),
  }
}

/** A box to check; `value` comes back as it is among what a form holds. */
export function checkbox(
  actionId: string,
  { label, value }: { readonly label: string; readonly value: string },
): types.Checkboxes {
  return { type: 'checkboxes', action_id: actionId, options: [{ text: plain(label), value }] }
}

/** Buttons, menus and boxes in a row. */
export function actions(
  ...elements: (Button | Overflow | types.StaticSelect | types.Checkboxes)[]
): types.ActionsBlock {
  return { type: 'actions', elements }
}

/** A line of small text: never an agent's words. */
export function context(...sentences: string[]): types.ContextBlock {
  return { type: 'context', elements: sentences.map(plain) }
}

/** A table whose first row is its header. */
export function table(rows: Cell[][]): types.TableBlock {
  const wrapped = { is_wrapped: true }
  return { type: 'table', rows, column_settings: (rows[0] ?? []).map(() => wrapped) }
}

/** A bar chart, which Slack's types do not have yet: at most 6 series, each with a value for each of at most 20 categories. */
export interface ChartBlock extends types.Block {
  readonly type: 'data_visualization'
  readonly title: string
  readonly chart: {
    readonly type: 'bar'
    readonly series: readonly ChartSeries[]
    readonly axis_config: {
      readonly categories: readonly string[]
      readonly x_label?: string
      readonly y_label?: string
    }
  }
}

interface ChartSeries {
  readonly name: string
  readonly data: readonly { readonly label: string; readonly value: number }[]
}

/** Bars of each series for each category, in the order of `categories`. Title of at most 50, names of at most 20 characters. */
export function barChart({
  title,
  categories,
  series,
  labels,
}: {
  readonly title: string
  readonly categories: readonly string[]
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[]
  readonly labels: { readonly x: string; readonly y: string }
}): ChartBlock {
  return {
    type: 'data_visualization',
    title,
    chart: {
      type: 'bar',
      series: series.map(({ name, values }) => ({
        name,
        data: categories.map((label, at) => ({ label, value: values[at] ?? 0 })),
      })),
      axis_config: { categories, x_label: labels.x, y_label: labels.y },
    },
  }
}

/** Escapes the three characters that mrkdwn interprets. */
export function escapeMrkdwn(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
