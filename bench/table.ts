/** A Markdown table, aligned for reading as plain text. The first column stands to the left, the others to the right. */
export function renderTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(3, heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => align(row[column] ?? '', width, column)).join(' | ')} |`
  const ruler = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(headings), ruler, ...rows.map(line)].join('\n')
}

function align(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width)
}

/** Three significant digits, or all digits before the point: `0.923`, `12.3`, `4,812`. A dash for what is no number. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '-'
  return new Intl.NumberFormat('en', value < 1_000 ? { maximumSignificantDigits: 3 } : FRACTIONLESS).format(
    value,
  )
}

const FRACTIONLESS = { maximumFractionDigits: 0 } as const
