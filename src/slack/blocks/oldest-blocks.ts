import { z } from 'zod'
import {
  type Block,
  bold,
  type Inline,
  line,
  type Message,
  type Paragraph,
  preformatted,
  richText,
  text,
} from './blocks.ts'

/**
 * The same message without the kinds of block that a workspace may refuse: tables become lines of rich text, charts bars
 * of text, with all of their values. The message itself when it has none of them.
 */
export function withOldestBlocks(message: Message): Message {
  if (!message.blocks.some((block) => linesOf(block) !== null)) return message
  return {
    ...message,
    blocks: message.blocks.map((block) => {
      const lines = linesOf(block)
      return lines === null ? block : richText(...lines)
    }),
  }
}

const Section = z.looseObject({ elements: z.array(z.custom<Inline>()) })
const Cell = z.union([
  z.object({ type: z.literal('raw_text'), text: z.string() }).transform((cell) => [text(cell.text)]),
  z
    .object({ type: z.literal('raw_number'), value: z.number() })
    .transform((cell) => [text(String(cell.value))]),
  z
    .object({ type: z.literal('rich_text'), elements: z.array(Section) })
    .transform((cell) => cell.elements.flatMap(({ elements }) => elements)),
])
const Table = z.object({ type: z.enum(['table', 'data_table']), rows: z.array(z.array(Cell)) })

const Point = z.object({ label: z.string(), value: z.number() })
const Chart = z.object({
  type: z.literal('data_visualization'),
  title: z.string(),
  chart: z.object({ series: z.array(z.object({ name: z.string(), data: z.array(Point) })) }),
})

/** Null for a block of the oldest kinds. */
function linesOf(block: Block): readonly Paragraph[] | null {
  const table = Table.safeParse(block)
  if (table.success) return tableLines(table.data.rows)
  const chart = Chart.safeParse(block)
  return chart.success ? chartLines(chart.data) : null
}

type Row = readonly (readonly Inline[])[]

/** The first row is the header. Rows of a name and a value stand as `Name: value`. */
function tableLines([heading = [], ...rows]: readonly Row[]): readonly Paragraph[] {
  if (heading.length === 2) return rows.map(namedValue)
  return [
    line(...joined(heading).map((element) => ({ ...element, style: { bold: true } }) as Inline)),
    ...rows.map((row) => line(...joined(row))),
  ]
}

/** The name is not bold: an agent may have chosen it, and labels of Veto are. */
function namedValue([name = [], value = []]: Row): Paragraph {
  return line(...name, text(': '), ...value)
}

function joined(row: Row): readonly Inline[] {
  return row.flatMap((cell, index) => (index === 0 ? cell : [text(' · '), ...cell]))
}

const LONGEST_BAR = 10

/** A line for each category: a bar as long as its values together, and those that are not zero. */
function chartLines({ title, chart: { series } }: z.infer<typeof Chart>): readonly Paragraph[] {
  const points = series.flatMap(({ name, data }) => data.map((point) => ({ name, ...point })))
  const categories = [...Map.groupBy(points, ({ label }) => label)].map(([label, values]) => ({
    label,
    values: values
      .filter(({ value }) => value !== 0)
      .map(({ name, value }) => `${value} ${name.toLowerCase()}`),
    total: values.reduce((sum, { value }) => sum + value, 0),
  }))
  const highest = Math.max(1, ...categories.map(({ total }) => total))
  const width = Math.max(...categories.map(({ label }) => label.length))
  const lines = categories.map(({ label, values, total }) =>
    [label.padEnd(width), '█'.repeat(Math.ceil((LONGEST_BAR * total) / highest)), values.join(', ') || '0']
      .filter((part) => part !== '')
      .join(' '),
  )
  return [line(bold(title)), preformatted(lines.join('\n'))]
}
