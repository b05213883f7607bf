import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AuditEntry } from '#protocol/audit.ts'
import { link } from '../../src/ledger/chain.ts'
import { EXPORT_COLUMNS, exportHeader, exportText } from '../../src/ledger/export.ts'
import { GENESIS } from '../../src/ledger/fact.ts'
import { someFact } from '../support/arbitrary-facts.ts'
import { aFact } from '../support/builders.ts'

test('the CSV header names every field of an entry once', () => {
  expect([...EXPORT_COLUMNS].sort()).toEqual(Object.keys(AuditEntry.shape).sort())
  expect(exportHeader('csv')).toMatch(/^"seq","at","kind",.*"hash","params"\r\n$/)
  expect(exportHeader('ndjson')).toBe('')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '=HYPERLINK("http://a.test","b")'])(
  'a reason that a spreadsheet would read as a formula is text in CSV: %j',
  (reason) => {
    const [cells] = rowsOf(exportText('csv', [entryOf(aFact({ reason }))]))

    expect(cells?.[EXPORT_COLUMNS.indexOf('reason')]).toBe(`'${reason}`)
  },
)

test('params are canonical values of their own in CSV, and no params are an empty cell', () => {
  const params = { note: 'a "quoted", text', amount: -5 }
  const rows = rowsOf(exportText('csv', [{ ...entryOf(aFact()), params }, entryOf(aFact())]))

  expect(rows.map((cells) => cells.at(-1))).toEqual([JSON.stringify(params), ''])
})

test('any entry reads back from NDJSON as it is, on one line', () => {
  fc.assert(
    fc.property(fc.array(someFact(), { maxLength: 5 }), (facts) => {
      const entries = facts.map(entryOf)
      const lines = exportText('ndjson', entries).split('\n')

      expect(lines.pop()).toBe('')
      expect(lines.map((line) => JSON.parse(line))).toEqual(entries)
    }),
  )
})

test('any entry reads back from CSV as it is, apart from the apostrophe before a formula', () => {
  fc.assert(
    fc.property(fc.array(someFact(), { maxLength: 5 }), (facts) => {
      const entries = facts.map(entryOf)

      const rows = rowsOf(exportText('csv', entries))

      expect(rows).toEqual(
        entries.map((entry) => EXPORT_COLUMNS.map((column) => escaped(String(entry[column] ?? '')))),
      )
    }),
  )
})

function entryOf(fact: Parameters<typeof link>[1]): AuditEntry {
  return { ...link(GENESIS, fact), params: null }
}

function rowsOf(text: string): string[][] {
  return parse(text, { record_delimiter: '\r\n' })
}

function escaped(text: string): string {
  return /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text
}
