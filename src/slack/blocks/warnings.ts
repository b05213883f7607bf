import { type Block, bold, line, richText } from './blocks.ts'

/** The sentences in bold, without the nulls; no block without any. */
export function warnings(...sentences: readonly (string | null)[]): Block[] {
  const lines = sentences.flatMap((sentence) => (sentence === null ? [] : [line(bold(sentence))]))
  return lines.length === 0 ? [] : [richText(...lines)]
}
