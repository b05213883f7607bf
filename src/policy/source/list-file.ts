import type { SourceFile } from './source-file.ts'

const MAX_ENTRIES = 200_000
const MAX_LENGTH = 1_000

export type ListEntries =
  | { readonly ok: true; readonly values: readonly string[] }
  | { readonly ok: false; readonly line: number; readonly message: string }

/**
 * Reads a list: one value a line, without the spaces around it. A `#` at the start of a line or after a space opens a
 * comment. At most 200,000 values, 1,000 characters each.
 */
export function readListFile({ text }: SourceFile): ListEntries {
  const values: string[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const value = line.replace(/(^|\s)#.*/, '').trim()
    if (value === '') continue
    values.push(value)
    if (value.length > MAX_LENGTH) {
      return { ok: false, line: index + 1, message: 'expected at most 1,000 characters' }
    }
    if (values.length > MAX_ENTRIES)
      return { ok: false, line: index + 1, message: 'more than 200,000 entries' }
  }
  return { ok: true, values }
}
