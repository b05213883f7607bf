import type { BundleSource } from '../load/bundle-source.ts'
import type { Warning } from './warning.ts'

/** Is this warning suppressed by `# lint-ok: code` on its line or in the comment directly above? */
export function isAccepted({ files }: BundleSource, { file, line, code }: Warning): boolean {
  const lines = files.find(({ name }) => name === file)?.lines ?? []
  return [lines[line - 1] ?? '', ...commentsAbove(lines, line)].some((text) => accepts(text, code))
}

function commentsAbove(lines: readonly string[], line: number): readonly string[] {
  const above = lines.slice(0, line - 1).reverse()
  const end = above.findIndex((text) => !text.trimStart().startsWith('#'))
  return end < 0 ? above : above.slice(0, end)
}

function accepts(text: string, code: string): boolean {
  const codes = /#\s*lint-ok:\s*([a-z_, ]+)/.exec(text)?.[1] ?? ''
  return codes.split(/[ ,]+/).includes(code)
}
