import { type Block, bold, line, richText } from './blocks.ts'

/** Shown with any text in which `visibleText` replaced characters. */
export const HIDDEN_WARNING = '⚠ Hidden or look-alike characters are shown as ⟦U+…⟧.'

/** The sentences in bold, without the nulls; no block without any. */
export function warnings(...sentences: readonly (string | null)[]): Block[] {
  const lines = sentences.flatMap((sentence) => (sentence === null ? [] : [line(bold(sentence))]))
  return lines.length === 0 ? [] : [richText(...lines)]
}
