import { z } from 'zod'
import {
  type Block,
  bold,
  type Inline,
  line,
  type Message,
  type Paragraph,
  richText,
  text,
} from './blocks.ts'

/**
 * The same message without the kinds of block that a workspace may refuse: tables and charts become lines of rich text
 * with all of their values. The message itself when it has none of them.
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
  chart: z.union([
    z.object({ segments: z.array(Point) }).transform(({ segments }) => [{ name: null, points: segments }]),
    z
      .object({ series: z.array(z.object({ name: z.string(), data: z.array(Point) })) })
      .transform(({ series }) => series.map(({ name, data }) => ({ name, points: data }))),
  ]),
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

function chartLines({ title, chart }: z.infer<typeof Chart>): readonly Paragraph[] {
  return [
    line(bold(title)),
    ...chart.flatMap(({ name, points }) =>
      points.map(({ label, value }) => line(text(`${name === null ? '' : `${name}, `}${label}: ${value}`))),
    ),
  ]
}
